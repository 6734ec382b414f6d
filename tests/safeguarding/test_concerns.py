"""Words that may mean harm reach a named person, who reads them whole and says what they decided."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.models import Person, now
from portal.feedback.models import Comment, Source, Words
from portal.permissions import Role
from portal.safeguarding import clock
from portal.safeguarding.kinds import kind_label
from portal.safeguarding.models import Concern
from tests.browser import Cast

GRAVE = "School is fine.\n\nBut my uncle hits me when mum is out 😢 and I don't want to go home."
DECISION = "Rang the duty team at ten. Two workers visit the home today."


async def say(cast: Cast, text: str = GRAVE, source: Source = Source.SURVEY, group: str = "lincc") -> Comment:
    words = Words(text, date(2026, 11, 16), "Is there anything else?" if source is Source.SURVEY else "")
    return await Comment.record(await cast.group(group), source, words)


async def raised(cast: Cast, text: str = GRAVE, source: Source = Source.SURVEY) -> Concern:
    return await Concern.get(comment_id=(await say(cast, text, source)).id)


async def deputy(cast: Cast) -> None:
    """A second person who may take concerns on; `cast["deputy"]` from now on."""
    cast.people["deputy"] = await Person.create(name="Tomasz Bello", role=Role.SAFEGUARDING)


async def test_a_survey_comment_that_shows_harm_is_listed(cast: Cast) -> None:
    concern = await raised(cast)
    await say(cast, "The food is nice and my room is warm.")
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns")
    assert "Waiting for you (1)" in page.text
    card = page.soup.select_one("main .card")
    assert card is not None
    assert card.get_text(" ", strip=True).startswith(
        f"LinCC, the Living in Care Council {kind_label(concern.kind)} In a survey answer. Waiting a moment"
    )
    assert page.soup.select(f'main a[href="/concerns/{concern.id}"]')


async def test_the_list_shows_none_of_the_words_and_warns_of_them(cast: Cast) -> None:
    await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns")
    assert "uncle" not in page.text
    assert "hard to read" in page.text


async def test_the_whole_words_are_shown_with_the_stretch_marked(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open(f"/concerns/{concern.id}")
    said = page.soup.select_one(".said")
    assert said is not None
    assert said.mark is not None
    assert said.get_text() == GRAVE
    assert said.mark.get_text() == GRAVE[concern.start : concern.end]
    assert "hits" in said.mark.get_text()
    assert "hard to read" in page.text
    assert page.text.index("hard to read") < page.text.index("uncle")


async def test_markup_that_somebody_typed_stays_words(cast: Cast) -> None:
    text = "<script>alert(1)</script> my dad hits me with a belt"
    concern = await raised(cast, text)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open(f"/concerns/{concern.id}")
    assert [script for script in page.soup.select("script") if not script.get("src")] == []
    said = page.soup.select_one(".said")
    assert said is not None
    assert said.get_text() == text


@pytest.mark.parametrize(
    ("source", "known"),
    [
        (Source.SURVEY, "We do not know who wrote this, and cannot find out."),
        (Source.FORUM, "It stands in the forum under its writer's name."),
        (Source.IMPORT, "It came without a name."),
    ],
)
async def test_the_page_says_exactly_what_is_known_of_the_writer(cast: Cast, source: Source, known: str) -> None:
    concern = await raised(cast, source=source)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open(f"/concerns/{concern.id}")
    assert known in page.text
    assert ("Is there anything else?" in page.text) is (source is Source.SURVEY)


async def test_the_strongest_come_first_and_among_those_the_oldest(cast: Cast) -> None:
    concerns = [await raised(cast) for _ in range(4)]
    facts = [(2.0, 5), (4.0, 1), (4.0, 3), (3.0, 9)]
    for concern, (score, hours) in zip(concerns, facts, strict=True):
        raised_at = now() - timedelta(hours=hours)
        await Concern.filter(id=concern.id).update(score=score, raised_at=raised_at)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns")
    shown = [str(a["href"]).rsplit("/", 1)[1] for a in page.soup.select(".cards h3 a")]
    assert shown == [str(concerns[place].id) for place in (2, 1, 3, 0)]
    assert "Waiting 9 hours" in page.text


async def test_what_has_waited_too_long_says_so(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        assert "one working day" not in (await ruth.open(f"/concerns/{concern.id}")).text
        await Concern.filter(id=concern.id).update(raised_at=now() - timedelta(days=4))
        assert "4 days, over one working day" in (await ruth.open(f"/concerns/{concern.id}")).text
        assert "Over one working day" in (await ruth.open("/concerns")).text


async def test_taking_a_concern_on_keeps_who_when_and_what_was_decided(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open(f"/concerns/{concern.id}")
        page = await page.submit("I have read this and take it on", decision=DECISION)
        assert page.path == f"/concerns/{concern.id}"
        assert "Taken on by Ruth Castellan" in page.text
        assert DECISION in page.text
        assert not page.soup.select("textarea")
        page = await page.click("Back to the concerns")
    assert "Nothing is waiting" in page.text
    assert DECISION in page.text
    kept = await Concern.get(id=concern.id)
    assert kept.acknowledged_at is not None
    assert kept.acknowledged_by_id == cast["safeguarding lead"].id


async def test_what_was_decided_is_sealed_at_rest(cast: Cast) -> None:
    concern = await raised(cast)
    await concern.acknowledge(cast["safeguarding lead"], DECISION)
    [row] = await Concern.filter(id=concern.id).values("decision_sealed")
    assert DECISION.encode() not in bytes(row["decision_sealed"])
    assert (await Concern.get(id=concern.id)).decision == DECISION


@pytest.mark.parametrize(("typed", "said"), [("  ", "Write what you decided"), ("x" * 2_001, "This is 2,001 letters")])
async def test_a_decision_that_is_missing_or_too_long_is_asked_for_again(cast: Cast, typed: str, said: str) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open(f"/concerns/{concern.id}")
        page = await page.submit("I have read this and take it on", decision=typed)
    assert page.status == 422
    assert page.soup.select_one(".problems a[href='#decision']")
    assert said in page.text
    field = page.soup.select_one("textarea")
    assert field is not None
    assert field.get_text().strip() == typed.strip()
    assert (await Concern.get(id=concern.id)).acknowledged_at is None


async def test_a_second_person_changes_nothing_and_is_told_who_came_first(cast: Cast) -> None:
    await deputy(cast)
    concern = await raised(cast)
    async with cast.signed_in("deputy") as tomasz, cast.signed_in("safeguarding lead") as ruth:
        late = await tomasz.open(f"/concerns/{concern.id}")
        await (await ruth.open(f"/concerns/{concern.id}")).submit("I have read this", decision=DECISION)
        page = await late.submit("I have read this", decision="I shall ring the school.")
    assert page.status == 409
    assert "Ruth Castellan came first" in page.text
    assert "I shall ring the school." in page.text
    kept = await Concern.get(id=concern.id)
    assert (kept.acknowledged_by_id, kept.decision) == (cast["safeguarding lead"].id, DECISION)


async def test_a_second_person_who_typed_nothing_is_told_too(cast: Cast) -> None:
    await deputy(cast)
    concern = await raised(cast)
    await concern.acknowledge(cast["safeguarding lead"], DECISION)
    async with cast.signed_in("deputy") as tomasz:
        page = await tomasz.send(f"/concerns/{concern.id}", {"decision": ""})
    assert page.status == 409
    assert "Taken on by Ruth Castellan" in page.text


async def test_the_same_form_sent_twice_is_no_quarrel(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open(f"/concerns/{concern.id}")
        await page.submit("I have read this", decision=DECISION)
        page = await page.submit("I have read this", decision=DECISION)
    assert page.status == 200
    assert "came first" not in page.text


async def test_of_ten_at_once_exactly_one_takes_it_on(cast: Cast) -> None:
    people = [await Person.create(name=f"Deputy {n}", role=Role.SAFEGUARDING) for n in range(10)]
    concern = await raised(cast)
    copies = [await Concern.get(id=concern.id) for _ in people]
    tried = zip(copies, people, strict=True)
    first = await asyncio.gather(*(copy.acknowledge(one, f"{one.name} does it") for copy, one in tried))
    assert sorted(first) == [False] * 9 + [True]
    kept = await Concern.get(id=concern.id).select_related("acknowledged_by")
    assert kept.acknowledged_by is not None
    assert kept.decision == f"{kept.acknowledged_by.name} does it"


@pytest.mark.parametrize("called", ["LinCC member", "participation officer", "senior leader", "administrator"])
async def test_nobody_else_can_open_the_concerns(cast: Cast, called: str) -> None:
    concern = await raised(cast)
    async with cast.signed_in(called) as browser:
        assert (await browser.open("/concerns")).status == 404
        assert (await browser.open(f"/concerns/{concern.id}")).status == 404
        assert (await browser.send(f"/concerns/{concern.id}", {"decision": "Nothing to see"})).status == 404
    assert (await Concern.get(id=concern.id)).acknowledged_at is None
    assert await Concern.visible_to(cast[called]).count() == 0


async def test_a_concern_that_is_not_there_is_not_found(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as ruth:
        for address in ("/concerns/00000000-0000-0000-0000-000000000000", "/concerns/none"):
            assert (await ruth.open(address)).status == 404


async def test_an_empty_list_is_a_designed_page(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns")
    assert "Nothing is waiting" in page.text
    assert "Nobody has taken on a concern yet" in page.text


FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(("later", "days"), [(0, 3), (1, 2), (2, 1), (3, 1), (4, 1)])
def test_a_concern_is_due_at_the_same_time_on_the_next_working_day(later: int, days: int) -> None:
    raised_at = FRIDAY + timedelta(days=later)
    assert clock.due(raised_at) == raised_at + timedelta(days=days)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (-5, "a moment"),
        (1, "a moment"),
        (2, "2 minutes"),
        (119, "119 minutes"),
        (120, "2 hours"),
        (47 * 60 + 59, "47 hours"),
        (48 * 60, "2 days"),
        (60 * 24 * 10, "10 days"),
    ],
)
def test_waiting_is_told_as_a_person_would(minutes: int, said: str) -> None:
    assert clock.waited(FRIDAY, FRIDAY + timedelta(minutes=minutes)) == said


def test_every_kind_has_a_label_and_an_old_kind_is_still_readable() -> None:
    assert kind_label("physical_harm") == "Physical harm"
    assert kind_label("a_kind_of_old") == "A kind of old"
