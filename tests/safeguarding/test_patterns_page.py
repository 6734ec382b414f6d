"""The safeguarding lead changes what the screen looks for: every change is kept, and holds everywhere soon."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tortoise import connections

from portal import held
from portal.feedback.models import Comment, Source, Words
from portal.safeguarding.models import Concern, ScreenChange
from portal.safeguarding.models.screen_change import HELD, in_force
from portal.safeguarding.screening.overlay import Change, Edit, Overlay, PhraseError, tidy
from portal.safeguarding.screening.screen import rules, screen, shipped
from tests.browser import Browser, Cast, Page
from tests.stored import found, stored

NEW = {"phrase": "purple lantern", "what": "added", "kind": "exploitation", "weight": "2", "why": "Heard at a panel."}
SAID = "We had pancakes for breakfast with a purple lantern"
CHANGE = "Make this change"
TRY = "What would the screen say?"
GRAVE = "My uncle hits me when mum is out"


async def changed(browser: Browser, **fields: str) -> Page:
    return await (await browser.open("/screen")).submit(CHANGE, **{**NEW, **fields})


def typed(page: Page) -> str:
    """The phrase that stands in the form."""
    return str(page.soup.select("#phrase")[0]["value"])


async def raised(cast: Cast, said: str) -> Concern | None:
    """The concern that these words raise."""
    comment = await Comment.record(await cast.group("lincc"), Source.SURVEY, Words(said, date(2026, 11, 16)))
    return await Concern.get_or_none(comment_id=comment.id)


async def test_a_phrase_that_is_added_is_looked_for_at_once(cast: Cast) -> None:
    assert await raised(cast, SAID) is None
    async with cast.signed_in("safeguarding lead") as browser:
        page = await changed(browser)
    assert "purple lantern" in page.text
    assert "Heard at a panel." in page.text
    assert "by Ruth Castellan" in page.text
    concern = await raised(cast, SAID)
    assert concern is not None
    change = await ScreenChange.get()
    assert (concern.kind, concern.screened_by) == ("exploitation", f"{shipped()['version']}.{change.number}")


async def test_a_phrase_that_is_taken_away_is_looked_for_no_more(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as browser:
        await changed(browser)
        page = await (await browser.open("/screen?look=purple")).click("Take away purple lantern")
        assert typed(page) == "purple lantern"
        page = await page.submit(CHANGE, why="Too much of it.")
    assert await raised(cast, SAID) is None
    assert [one.what for one in await ScreenChange.all()] == [Edit.ADDED, Edit.TAKEN_AWAY], "nothing is forgotten"
    assert "Nothing yet" not in page.text


async def test_a_phrase_that_the_screen_came_with_can_be_taken_away_and_put_back(cast: Cast) -> None:
    _, phrase = max(
        (len(phrase), phrase) for phrase in shipped()["kinds"]["physical_harm"]["terms"] if "*" not in phrase
    )
    async with cast.signed_in("safeguarding lead") as browser:
        await changed(browser, phrase=phrase, what="taken_away")
        assert phrase not in (await in_force()).kinds
        await changed(browser, phrase=phrase, kind="physical_harm", weight="4")
    assert (await in_force()).kinds[phrase] == "physical_harm"


async def test_a_harmless_phrase_takes_the_harm_out_of_what_it_covers(cast: Cast) -> None:
    said = "we played hit me with the purple ball"
    async with cast.signed_in("safeguarding lead") as browser:
        await changed(browser, phrase="hit me with", weight="3")
        assert await raised(cast, said)
        await changed(browser, phrase="played hit me with the purple ball", what="harmless")
    assert await raised(cast, said) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phrase": ""}, "Write the phrase."),
        ({"phrase": "???"}, "at least one word"),
        ({"phrase": "me"}, "found in nearly everything"),
        ({"phrase": "a*"}, "found in nearly everything"),
        ({"phrase": "a b c d e f g h i j k l m"}, "at most 12 words"),
        ({"kind": ""}, "Choose what it may mean."),
        ({"weight": "9"}, "Choose how strong it is."),
        ({"why": " "}, "Say why"),
        ({"what": "taken_away", "phrase": "nobody looks for this"}, "does not look for this phrase"),
    ],
    ids=str,
)
async def test_a_change_that_cannot_be_made_is_sent_back_as_typed(cast: Cast, wrong: dict[str, str], said: str) -> None:
    async with cast.signed_in("safeguarding lead") as browser:
        page = await changed(browser, **wrong)
    assert page.status == 422
    assert said in page.text
    assert typed(page) == {**NEW, **wrong}["phrase"]
    assert not await ScreenChange.exists()


async def test_a_sentence_that_is_tried_shows_what_would_be_read_first_and_is_kept_nowhere(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as browser:
        page = await (await browser.open("/screen")).submit(TRY, sentence=f"{GRAVE}, said the zebra")
        mark = page.soup.select_one("#said mark")
        assert mark is not None
        assert "hits" in mark.get_text()
        page = await page.submit(TRY, sentence="We had pancakes")
        assert "Not read first." in page.text
    assert not await Concern.exists()
    assert not found("said the zebra", await stored())


async def test_looking_up_finds_phrases_of_every_sort(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as browser:
        page = await browser.open("/screen?look=KILL+me")
        assert "phrases have “KILL me”" in page.text
        assert "Take away" in page.text
        nothing = await browser.open("/screen?look=xyzzyx")
        assert "No phrases have “xyzzyx”" in nothing.text


async def test_only_safeguarding_sees_it(cast: Cast) -> None:
    for called in ("LinCC member", "participation officer", "senior leader", "administrator", "designated officer"):
        async with cast.signed_in(called) as browser:
            assert (await browser.open("/screen")).status == 404
            assert (await browser.send("/screen", NEW)).status == 404
            assert (await browser.send("/screen/try", {"sentence": SAID})).status == 404
    assert not await ScreenChange.exists()


async def test_a_change_in_another_process_holds_here_within_half_a_minute(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert held.SECONDS <= 30
    assert await raised(cast, SAID) is None
    change = Change(Edit.ADDED, "purple lantern", "missing", 2)
    await ScreenChange.make(change, cast["safeguarding lead"], "Heard.")
    assert await raised(cast, SAID) is None, "nothing told this process"
    monkeypatch.setattr(held, "SECONDS", 0)
    assert await raised(cast, SAID)


async def test_what_was_changed_is_there_after_a_new_start(cast: Cast) -> None:
    await ScreenChange.make(Change(Edit.ADDED, "purple lantern", "missing", 2), cast["safeguarding lead"], "Heard.")
    held.forget()
    assert await raised(cast, SAID)


async def test_looking_again_compiles_nothing_while_nothing_changed(cast: Cast) -> None:
    await ScreenChange.make(Change(Edit.ADDED, "purple lantern", "missing", 2), cast["safeguarding lead"], "Heard.")
    await HELD.look()
    before = await in_force()
    await HELD.look()
    assert await in_force() is before


async def test_why_it_was_changed_can_be_read_on_the_page_and_nowhere_else(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as browser:
        await changed(browser, why="A child said the lantern canary")
        assert "A child said the lantern canary" in (await browser.open("/screen")).text
    everything = await stored()
    assert found("purple lantern", everything), "the search itself must work"
    assert not found("lantern canary", everything)


@pytest.mark.parametrize("how", ["UPDATE screen_change SET phrase = 'x'", "DELETE FROM screen_change"])
async def test_the_database_itself_keeps_what_was_changed(cast: Cast, how: str) -> None:
    await ScreenChange.make(Change(Edit.ADDED, "purple lantern", "missing", 2), cast["safeguarding lead"], "Heard.")
    with pytest.raises(Exception, match="only ever added to"):
        await connections.get("default").execute_query(how)
    assert [one.phrase for one in await ScreenChange.all()] == ["purple lantern"]


def test_the_later_of_two_changes_to_one_phrase_counts() -> None:
    first = Change(Edit.ADDED, "purple lantern", "missing", 2)
    overlay = Overlay.of([first, Change(Edit.ADDED, "purple lantern", "neglect", 4)], 2)
    patterns = overlay.laid_over(shipped())
    assert "purple lantern" not in patterns["kinds"]["missing"]["terms"]
    assert patterns["kinds"]["neglect"]["terms"]["purple lantern"] == 4
    harmless = Overlay.of([first, Change(Edit.HARMLESS, "purple lantern")], 2).laid_over(shipped())
    assert "purple lantern" in harmless["harmless"]
    assert "purple lantern" not in harmless["kinds"]["missing"]["terms"]


def test_laying_over_leaves_what_the_screen_comes_with_as_it_was() -> None:
    phrase = next(iter(shipped()["kinds"]["neglect"]["terms"]))
    before = len(shipped()["kinds"]["neglect"]["terms"])
    overlay = Overlay.of([Change(Edit.TAKEN_AWAY, phrase)], 1)
    assert phrase not in overlay.laid_over(shipped())["kinds"]["neglect"]["terms"]
    assert len(shipped()["kinds"]["neglect"]["terms"]) == before
    assert screen(GRAVE, rules(overlay))


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_phrase_that_can_be_compiled_or_is_refused(typed: str) -> None:
    with suppress(PhraseError):
        phrase = tidy(typed)
        assert phrase
        assert tidy(phrase) == phrase
