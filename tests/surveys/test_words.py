"""The young people say which words they would rather not hear, and from then on surveys are held to it."""

import pytest

from portal.audit.models import Record
from portal.surveys.avoiding import Avoided, Entry
from portal.surveys.models import Question, Wording, check
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import a_draft

AVOIDED = Avoided(one.entry for one in Wording.shipped())
CASE = {"word": "case", "instead": "your life", "unless": "in case, pencil case"}


def said(text: str) -> list[str]:
    return [hit.said for hit in AVOIDED.found(text)]


async def add(browser: Browser, **fields: str) -> Page:
    return await (await browser.open("/words")).submit("Add this word", **{**CASE, **fields})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How can we contact you?", ["contact"]),
        ("Your contacts are contacted at the Contact Centre", ["contacts", "Contact Centre"]),
        ("Eye contact and contact lenses", []),
        ("Placements, PLACEMENT and a work placement", ["Placements"]),
        ("Do you see your sibling's school?", ["sibling's"]),
        ("Looked after children, a looked-after child", ["Looked after children"]),
        ("Were you looked after well?", []),
        ("The LAC review", ["LAC"]),
        ("A black place with a lack of units", ["units"]),
        ("Manchester United at a unity meeting", []),
        ("Peers in transition", ["Peers", "transition"]),
    ],
)
def test_words_are_found_in_all_their_forms_and_nothing_else(text: str, found: list[str]) -> None:
    assert said(text) == found


def test_a_word_that_is_written_as_many_is_found_as_one() -> None:
    avoided = Avoided([Entry("birth families", "your family"), Entry("glasses", "specs")])
    assert [hit.said for hit in avoided.found("A birth families day with glasses")] == ["birth families", "glasses"]
    assert Avoided([Entry("siblings", "brothers and sisters")]).found("Your sibling")


async def test_a_young_person_adds_a_word_and_the_next_survey_is_held_to_it(cast: Cast) -> None:
    survey = await a_draft(cast, [Question(position=1, kind="long", text="Who decides in your case?")])
    assert (await check(survey)).unread == []
    async with cast.signed_in("LinCC member") as maya:
        page = await (await maya.open("/")).click("Words we would rather not hear")
        assert "placement" in page.text
        page = await add(maya)
    assert (page.status, page.path) == (200, "/words")
    [warning] = (await check(survey)).unread
    assert "Say instead: your life." in warning.message
    assert len(await Wording.all()) == len(Wording.shipped()) + 1
    told = await Record.filter(verb="add_word").first()
    assert told is not None
    assert told.actor_id == cast["LinCC member"].id
    assert told.facts["now"] == {"word": "case", "instead": "your life", "unless": ["in case", "pencil case"]}


async def test_a_word_is_changed_and_taken_off_and_the_trail_says_what_it_was(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await (await maya.open("/words")).click("placement")
        assert "work placement" in str(page.soup.select("#unless"))
        page = await page.submit("Save", instead="your home", unless="")
        assert "Say: your home" in page.text
        page = await (await page.click("placement")).submit("Take it off the list")
    assert "placement" not in page.text
    assert "sibling" in page.text
    changed, removed = [await Record.filter(verb=verb).first() for verb in ("change_word", "remove_word")]
    assert changed is not None
    assert removed is not None
    assert changed.facts["was"]["instead"] == "home, or where you live"
    assert changed.facts["now"]["instead"] == removed.facts["was"]["instead"] == "your home"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"word": " "}, "Write the word."),
        ({"instead": ""}, "Write what to say instead."),
        ({"word": "..."}, "Write one word, or a few words"),
        ({"word": "case*"}, "Write one word, or a few words"),
        ({"word": "Placement"}, "on the list already"),
        ({"unless": "in case; and so on"}, "with a comma between"),
        ({"word": "x" * 61}, "61 letters long"),
    ],
    ids=str,
)
async def test_what_cannot_be_looked_for_is_sent_back_as_typed(cast: Cast, wrong: dict[str, str], told: str) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await add(maya, **wrong)
    assert page.status == 422
    assert told in page.text
    typed = {**CASE, **wrong}
    assert [str(field["value"]) for field in page.soup.select("#unless")] == [typed["unless"]]
    assert not await Wording.exists()


async def test_the_last_word_stays(cast: Cast) -> None:
    only = await Wording.create(word="case", instead="your life")
    async with cast.signed_in("LinCC member") as maya:
        page = await (await maya.open(f"/words/{only.id}")).submit("Take it off the list")
    assert page.status == 422
    assert await Wording.exists()


async def test_officers_change_it_too_and_other_groups_do_not_see_it(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        assert (await add(olu)).status == 200
    for called in ("foster carer", "care leaver", "social worker", "senior leader", "safeguarding lead"):
        async with cast.signed_in(called) as browser:
            assert "rather not hear" not in (await browser.open("/")).text
            word = (await Wording.listed())[0]
            for path in ("/words", f"/words/{word.id}", f"/words/{word.id}/remove"):
                assert (await browser.open(path)).status in {404, 405}
                assert (await browser.send(path, CASE)).status == 404
    assert len(await Wording.all()) == len(Wording.shipped()) + 1


async def test_markup_in_a_word_is_refused_and_in_what_to_say_is_only_letters(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        assert (await add(maya, word="<b>case</b>")).status == 422
        page = await add(maya, instead="<b>your life</b>")
    assert "<b>your life" not in page.html
    assert "<b>your life</b>" in page.text
