"""What an edition begins with is composed from its figures, and says no more than they do."""

from dataclasses import replace

import pytest

from portal.reports.change import changed
from portal.reports.counts import Place
from portal.reports.edition import Edition, Goes
from portal.reports.figures import Figures, Scope
from portal.reports.telling import change_in_words, in_words, sentences
from portal.reports.told import Code, Told
from tests.reports.an_edition import a_promise

NAMELESS = replace(a_promise("2", "lincc", "V1", "done"), codes=())
SUMMER, SPRING = Place("2026-Q3"), Place("2026-Q2")
CODES = (
    Code("V1", "Safety first", "", "value"),
    Code("V3", "Respect", "", "value"),
    Code("T2", "Homes", "", "priority"),
)


def told_of(figures: Figures, earlier: Figures | None = None) -> Edition:
    kept = {"2026-Q2": earlier} if earlier else {}
    return Edition(Scope("2026-Q3"), figures, Told(CODES, {"lincc": "LinCC"}, earlier=kept))


def heard(code: str, times: int, **tones: int) -> Figures:
    by_tone = {SUMMER._replace(by=f"tone={tone}").said(code): n for tone, n in tones.items()}
    return {SUMMER.said(code): times, **by_tone}


EVERY = {SUMMER.named(): 200}
WORRIED = heard("V3", 60, negative=50)
PLEASED = heard("V1", 40, positive=30, negative=10)


def test_it_begins_with_what_worries_and_what_pleases_each_with_its_figure() -> None:
    first, second, *_ = sentences(told_of({**EVERY, **WORRIED, **PLEASED}))
    assert (first.figure, second.figure) == ("code-V3", "code-V1")
    assert (
        first.text
        == "What worries people most is Respect: about 60 comments speak of it, and most of them sound unhappy."
    )
    assert second.text == "What pleases people most is Safety first: of about 40 comments most sound happy."


def test_what_sounds_both_ways_is_said_of_the_one_that_prevails() -> None:
    told = sentences(told_of({**EVERY, **PLEASED}))
    assert [one.figure for one in told] == ["code-V1"]


def test_where_the_other_tone_is_withheld_less_than_half_says_nothing() -> None:
    assert not [one for one in sentences(told_of({**EVERY, **heard("V1", 40, positive=20)})) if "pleases" in one.text]


def test_themes_speak_where_nothing_is_told_of_values() -> None:
    assert sentences(told_of({**EVERY, **heard("T2", 60, negative=50)}))[0].figure == "code-T2"


def test_nothing_is_said_of_what_is_withheld() -> None:
    [only] = sentences(told_of({}))
    assert "Too few people spoke" in only.text


def test_a_change_is_told_as_one_only_where_it_is_more_than_chance() -> None:
    spring = {SPRING.named(): 200, SPRING.said("V3"): 20, SPRING.said("V1"): 40}
    texts = [one.text for one in sentences(told_of({**EVERY, **WORRIED, **PLEASED}, spring))]
    assert [text for text in texts if text.startswith("Respect is spoken of more than in April to June 2026: in 30 of")]
    few = {SUMMER.named(): 200, SUMMER.said("V3"): 25}
    assert sentences(told_of(few, spring))[0].text == (
        "Of what can be compared, nothing is spoken of more or less than in April to June 2026 by more than chance."
    )


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090)],
)
def test_the_interval_is_newcombes(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    """Two of his examples: method 10 in table II."""
    found = changed(*counts)
    assert found
    assert (round(found.sure.low, 4), round(found.sure.high, 4)) == (low, high)


def test_what_is_withheld_before_or_now_cannot_be_compared() -> None:
    assert changed(None, 100, 20, 100) is None
    assert changed(20, 100, 20, None) is None
    assert change_in_words(None) == ""


def test_how_it_goes_needs_more_than_half_and_more_than_chance() -> None:
    lines = {one.code.key: one.goes for one in told_of({**EVERY, **WORRIED, **heard("V1", 20, negative=15)}).lines}
    assert lines == {"V3": Goes.BADLY, "V1": Goes.BADLY, "T2": Goes.UNTOLD}


def test_as_much_one_way_as_the_other_is_mixed() -> None:
    assert _goes_of(20, negative=10) is Goes.MIXED
    assert _goes_of(20, positive=15, negative=15) is Goes.MIXED


def test_more_than_half_that_could_be_chance_is_told_as_no_more_than_that() -> None:
    assert _goes_of(15, negative=10) is Goes.NOT_SO_WELL
    assert _goes_of(15, positive=10) is Goes.RATHER_WELL


def _goes_of(times: int, **tones: int) -> Goes:
    [line] = [one for one in told_of({**EVERY, **heard("V1", times, **tones)}).lines if one.code.key == "V1"]
    return line.goes


def test_a_promise_is_read_as_it_was_kept_though_it_names_no_code() -> None:
    told = replace(told_of({}).told, promises=(a_promise("1", "lincc", "V1", "done"), NAMELESS))
    assert Told.of(told.as_json()).promises == told.promises


def test_shares_have_words() -> None:
    assert [in_words(share) for share in (0.97, 0.8, 0.6, 0.5, 0.3, 0.1)] == [
        *("nearly all", "most", "more than half", "about half", "some", "few")
    ]
