"""A survey is asked in the language of whoever answers, who can change it at any moment and loses nothing."""

from collections.abc import Awaitable, Callable, Iterable

import pytest
from bs4 import Tag

from portal.accounts.models import Person
from portal.languages import OTHERS, address, catalog
from portal.safeguarding.models import Concern, NotReady
from portal.surveys.gate import Rule
from portal.surveys.models import (
    AgeBand,
    Answer,
    Kind,
    Question,
    Survey,
    check,
    copy,
    new_version,
    offer,
    translate,
    withdraw,
)
from portal.surveys.translating import State, Translation, mark, state
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import a_draft, new_card, new_poster, typed, weigh

HOME = "Jak ci jest w domu?"
ENGLISH = [("How is home?", Kind.FACES, []), ("What is the best thing?", Kind.ONE, ["My friends", "My pets"])]


def two_questions() -> list[Question]:
    return [
        Question(position=n, kind=kind, text=text, options=kind.options(options))
        for n, (text, kind, options) in enumerate(ENGLISH, 1)
    ]


def made(part: Survey | Question, **texts: str | list[str]) -> Translation:
    return Translation(texts, mark(part.english), checked=True)


async def in_polish(cast: Cast, band: AgeBand = AgeBand.OLDER, questions: Iterable[Question] = ()) -> Survey:
    """Open; of its two questions the first is translated."""
    survey = await a_draft(cast, list(questions) or two_questions())
    await Survey.filter(id=survey.id).update(age_band=band)
    await offer(survey, "pl")
    about = made(survey, title="Nasze domy", purpose="LinCC pyta.", readers="Olu czyta.", known="Masz naszą kartę.")
    await translate(survey, "pl", about)
    first = await survey.questions.filter(position=1).get()
    await translate(first, "pl", made(first, text=HOME))
    await weigh(survey, cast["participation officer"])
    await survey.publish(cast["participation officer"])
    return await Survey.get(id=survey.id).select_related("group")


def language(tag: Tag | None) -> str:
    """That a screen reader reads it in."""
    assert tag is not None
    own = tag if tag.has_attr("lang") else tag.find_parent(attrs={"lang": True})
    assert own is not None
    return str(own["lang"])


def legends(page: Page) -> dict[str, str]:
    """Each question with the language it is marked as."""
    return {legend.get_text(strip=True): language(legend) for legend in page.soup.select("legend")}


def states(page: Page) -> list[str]:
    return [tag.get_text() for tag in page.soup.select(".built .tag")]


async def test_the_page_the_answers_and_the_help_lines_are_in_the_language_that_the_address_names(
    cast: Cast, stranger: Browser
) -> None:
    page = await stranger.open(address(await new_card(await in_polish(cast)), "pl"))
    said = catalog("pl").gettext
    assert page.h1 == "Nasze domy"
    assert legends(page) == {HOME: "pl", "What is the best thing?": "en"}
    assert said("Send my answers") in page.text
    assert said("Free, any time, for anyone under 19. You do not have to give your name.") in page.text
    worst = page.soup.select(".faces label")[0]
    assert (worst.get_text(strip=True), worst.select("input")[0]["value"]) == (said("Really bad"), "Really bad")
    assert [language(label) for label in page.soup.select("#q2 .pick")] == ["en", "en"]


async def test_what_is_answered_in_another_language_is_counted_with_all_others(cast: Cast, stranger: Browser) -> None:
    survey = await in_polish(cast)
    page = await stranger.open(address(await new_card(survey), "pl"))
    page = await page.submit(catalog("pl").gettext("Send my answers"), q1="Good", q2="My pets")
    assert page.h1 == catalog("pl").gettext("Thank you. We have got your answers.")
    chosen = await Answer.all().order_by("question__position").values_list("chosen", flat=True)
    assert [str(one) for one in chosen] == ["['Good']", "['My pets']"]


async def test_a_survey_offers_its_own_languages_and_no_others(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await in_polish(cast)))
    assert [str(button["value"]) for button in page.soup.select("button[name=language]")] == ["pl"]
    page = await stranger.open("/answer")
    assert [language(link) for link in page.soup.select(".languages a")] == OTHERS


@pytest.mark.parametrize("band", [AgeBand.YOUNGER, AgeBand.OLDER])
async def test_whoever_changes_the_language_without_scripts_loses_nothing(
    cast: Cast, stranger: Browser, band: AgeBand
) -> None:
    card = await new_card(await in_polish(cast, band))
    page = await stranger.send(card, {"q1": "Good", "helped": "yes", "language": "pl"}, multipart=True)
    assert page.path.startswith("/sheet/")
    assert page.path.endswith("?language=pl")
    assert HOME in page.text
    assert [str(field["value"]) for field in page.soup.select("#answers [checked]")] == ["yes", "Good"]
    back = await stranger.send(page.path, {"q1": "Good", "q2": "My pets", "language": "en"}, multipart=True)
    assert "How is home?" in back.text
    assert [str(field["value"]) for field in back.soup.select("#answers [checked]")] == ["Good", "My pets"]


async def test_so_it_is_between_two_questions(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await in_polish(cast, AgeBand.YOUNGER))
    first = await (await stranger.open(card)).submit("Start")
    page = await stranger.send(first.path, {"q1": "Not good", "language": "pl"}, multipart=True)
    assert page.path == f"{first.path}?language=pl"
    assert list(legends(page)) == [HOME]
    assert [str(field["value"]) for field in page.soup.select("[checked]")] == ["Not good"]
    end = await (await page.submit(catalog("pl").gettext("Next"))).submit(catalog("pl").gettext("Skip this one"))
    thanks = await end.submit(catalog("pl").gettext("Send my answers"))
    assert thanks.h1 == catalog("pl").gettext("Thank you. We have got your answers.")


async def test_enter_does_what_it_does_without_the_languages(cast: Cast, stranger: Browser) -> None:
    """A browser presses the first button of a form: that must be none that changes the language."""
    card = await new_card(await in_polish(cast, AgeBand.YOUNGER))
    page = await stranger.open(card)
    assert str(page.soup.select("button[form=answers], #answers button")[0].get("name")) == "step"
    first = await page.submit("Start")
    assert str(first.soup.select("button[form=step], #step button")[0].get("value")) == "on"


async def test_a_phone_set_to_a_language_of_the_survey_shows_it_at_once(cast: Cast, stranger: Browser) -> None:
    survey = await in_polish(cast)
    card, poster = await new_card(survey), await new_poster(survey)
    for way in (card, poster):
        page = await stranger.open(way, Accept_Language="pl-PL,pl;q=0.9,en;q=0.8")
        assert (page.h1, page.path.partition("?")[2]) == ("Nasze domy", "language=pl")
    assert (await stranger.open(card, Accept_Language="so,en;q=0.5")).h1 == survey.title
    assert (await stranger.open(f"{card}?language=en", Accept_Language="pl")).h1 == survey.title


async def test_arabic_runs_from_right_to_left_and_numbers_do_not(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open("/help?language=ar")
    html = page.soup.select_one("html")
    assert html is not None
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    assert {str(number["dir"]) for number in page.soup.select(".number")} == {"ltr"}


async def test_what_was_typed_for_help_stays_when_the_language_changes(cast: Cast, stranger: Browser) -> None:
    page = await stranger.send(
        "/help", {"said": "He hurts me", "name": "", "reach": "", "language": "so"}, multipart=True
    )
    assert page.status == 200
    assert typed(page, "said") == "He hurts me"
    assert language(page.soup.select_one("h1")) == "so"
    assert not await Concern.exists()


@pytest.mark.parametrize("path", ["/surveys?language=pl", "/sign-in?language=pl", "/answer?language=xx"])
async def test_a_page_that_is_there_in_english_only_says_so(stranger: Browser, path: str) -> None:
    page = await stranger.open(path)
    assert language(page.soup.select_one("h1")) == "en-GB"


async def test_an_officer_translates_a_survey_part_by_part(cast: Cast) -> None:
    survey = await a_draft(cast, two_questions())
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}/languages")).submit("Offer Polish")
        assert states(page) == [State.MISSING] * 3
        about = {"title": "Nasze domy", "purpose": "LinCC pyta.", "readers": "Olu czyta.", "known": "Masz kartę."}
        page = await (await page.click("Before the first question")).submit("Save", **about)
        assert page.h1 == "Question 1 in Polish"
        page = await page.submit("Save", text=HOME, checked="yes")
        assert page.h1 == "Question 2 in Polish"
        page = await page.submit("Save", **{"text": "Co lubisz?", "options-1": "", "options-2": "Moje zwierzęta"})
        assert page.status == 422
        assert "Write this one too" in page.text
        assert "Moje zwierzęta" in page.html
        page = await page.submit("Save", **{"options-1": "Moi przyjaciele"})
        assert page.h1 == "Polish"
        assert states(page) == [State.UNCHECKED, State.CHECKED, State.UNCHECKED]
        page = await page.click("See it as they will")
    assert list(legends(page)) == [HOME, "Co lubisz?"]


async def test_what_the_bank_asks_is_there_at_once_and_checked_by_nobody(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/surveys")).submit("Start this survey", group="lincc", template="pulse-8-11")
        await (await page.click("Languages")).submit("Offer Bengali")
    survey = await Survey.get()
    parts: list[Survey | Question] = [survey, *await survey.questions.all()]
    assert {state(part, "bn") for part in parts} == {State.UNCHECKED}


async def test_a_change_of_the_english_makes_its_translations_old_and_they_are_not_shown(cast: Cast) -> None:
    survey = await a_draft(cast, two_questions())
    await offer(survey, "pl")
    question = await survey.questions.filter(position=1).get()
    await translate(question, "pl", made(question, text=HOME))
    assert question.told("pl").text == HOME
    await question.rewrite(text="How was home last week?")
    assert state(question, "pl") is State.STALE
    assert question.told("pl").text == "How was home last week?"
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/languages/pl/parts/{question.id}")
    assert "The English has changed since" in page.text
    assert HOME in page.html


async def test_a_survey_is_not_published_before_its_languages_are_whole_and_checked_or_somebody_said_why(
    cast: Cast,
) -> None:
    survey = await a_draft(cast, two_questions())
    await weigh(survey, cast["participation officer"])
    await offer(survey, "pl")
    found = [one for one in (await check(survey)).unread if one.rule is Rule.LANGUAGE]
    assert [one.where for one in found] == ["languages/pl"]
    with pytest.raises(NotReady, match="Polish"):
        await survey.publish(cast["participation officer"])
    await withdraw(survey, "pl")
    await survey.publish(cast["participation officer"])


async def test_a_published_survey_is_frozen_in_every_language(cast: Cast) -> None:
    survey = await in_polish(cast)
    question = await survey.questions.filter(position=2).get()
    assert not await translate(question, "pl", made(question, text="Co?", options=["A", "B"]))
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/languages/pl/parts/{question.id}")
        assert page.path == f"/surveys/{survey.id}/languages/pl"
        assert "Change" not in page.text


@pytest.mark.parametrize("again", [copy, new_version])
async def test_translations_go_along_to_a_copy_and_to_the_next_version(
    cast: Cast, again: Callable[[Survey, Person], Awaitable[Survey]]
) -> None:
    survey = await in_polish(cast)
    made_again = await again(survey, cast["participation officer"])
    assert (await made_again.questions.filter(position=1).get()).told("pl").text == HOME
    assert (await Survey.get(id=made_again.id)).told("pl").title == "Nasze domy"
