"""What was counted is laid out as cells that add up, whatever they are broken down by."""

from portal.reports.counts import ALL, EVERY_CODE, Counts, Place, Row
from portal.reports.disclosure import Cell, Sum

SPRING, SUMMER = "2026-Q2", "2026-Q3"


def counted() -> Counts:
    counts = Counts({"2026": (SPRING, SUMMER)})
    said = [
        Row("lincc", "8-11", ALL, EVERY_CODE, 20, 18),
        Row("lincc", "12-17", ALL, EVERY_CODE, 30, 30),
        Row("carers", "", ALL, EVERY_CODE, 12, 6),
        Row("lincc", "8-11", ALL, "V2", 11, 10),
        Row("carers", "", ALL, "V2", 5, 2),
        Row("lincc", "8-11", "tone=negative", EVERY_CODE, 12, 12),
        Row("lincc", "8-11", "tone=positive", EVERY_CODE, 8, 7),
        Row("lincc", "12-17", "tone=positive", EVERY_CODE, 30, 30),
        Row("carers", "", "tone=negative", EVERY_CODE, 12, 6),
        Row("lincc", "8-11", "tone=negative", "V2", 9, 9),
        Row("lincc", "8-11", "tone=positive", "V2", 2, 2),
        Row("carers", "", "tone=negative", "V2", 5, 2),
    ]
    counts.add(SUMMER, said)
    return counts


def test_places_have_names_that_stay_the_same() -> None:
    assert Place(SUMMER, "lincc").said("V2") == "2026-Q3/lincc/*/*/V2/said"
    assert Place(SUMMER, by="tone=negative").named() == "2026-Q3/*/*/tone=negative//*"


def test_groups_and_ages_are_added_up() -> None:
    counts = counted()
    assert counts.of(Place(SUMMER)) == Cell(62, 54)
    assert counts.of(Place(SUMMER, "lincc")) == Cell(50, 48)
    assert counts.of(Place(SUMMER), "V2") == Cell(16, 12)
    assert counts.of(Place(SUMMER, by="tone=negative"), "V2") == Cell(14, 11)
    assert counts.of(Place(SUMMER), "V9") == Cell(0, 0)


def test_whoever_did_not_say_it_is_a_cell_too() -> None:
    tables = counted().tables("V2")
    assert tables.cells["2026-Q3/lincc/*/*/V2/not"] == Cell(39, 38)
    assert Sum("2026-Q3/lincc/*/*//*", ("2026-Q3/lincc/*/*/V2/said", "2026-Q3/lincc/*/*/V2/not")) in tables.sums


def test_everything_that_adds_up_is_known_to() -> None:
    sums = {(one.total, frozenset(one.parts)) for one in counted().tables("V2").sums}
    said = "2026-Q3/{}/V2/said"
    assert (said.format("*/*/*"), frozenset({said.format("lincc/*/*"), said.format("carers/*/*")})) in sums
    assert (said.format("lincc/*/*"), frozenset({said.format("lincc/8-11/*"), said.format("lincc/12-17/*")})) in sums
    tones = frozenset(said.format(f"lincc/8-11/tone={tone}") for tone in ("negative", "positive"))
    assert (said.format("lincc/8-11/*"), tones) in sums


def test_a_year_is_made_of_its_quarters() -> None:
    counts = counted()
    counts.add(SPRING, [Row("lincc", "8-11", ALL, EVERY_CODE, 4, 4)])
    counts.add(
        "2026",
        [
            Row("lincc", "8-11", ALL, EVERY_CODE, 24, 22),
            Row("lincc", "12-17", ALL, EVERY_CODE, 30, 30),
            Row("carers", "", ALL, EVERY_CODE, 12, 6),
        ],
    )
    sums = {(one.total, frozenset(one.parts)) for one in counts.tables().sums}
    name = "{}/lincc/8-11/*//*"
    assert (name.format("2026"), frozenset({name.format(SPRING), name.format(SUMMER)})) in sums
