"""Whoever guesses codes is asked to wait; whoever has one is let in, whatever runs beside them."""

import asyncio
import secrets

from portal import limits
from portal.safeguarding.helplines import helplines
from portal.surveys import codes, comeback
from portal.surveys.models import CardBatch, Response, UsedCard
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import ANSWERS, new_card, new_cards, open_survey
from tests.surveys.test_answering import SEND, same

CHILDREN = 60


async def guesses(browser: Browser, count: int) -> list[Page]:
    return [await browser.open(f"/A/{codes.new_code()}") for _ in range(count)]


async def held_back(browser: Browser) -> Page:
    """Past the limit."""
    return (await guesses(browser, limits.CODES.most + 1))[-1]


async def test_sixty_children_behind_one_address_get_through_while_an_attack_runs_beside_them(
    cast: Cast, stranger: Browser
) -> None:
    survey = await open_survey(cast)
    cards = await new_cards(survey, CHILDREN)
    assert (await held_back(stranger)).status == 429
    attack = asyncio.create_task(guesses(stranger, 300))
    thanks = await asyncio.gather(*(answered(cast, code, number) for number, code in enumerate(cards)))
    assert {(page.status, page.h1) for page in thanks} == {(200, "Thank you. We have got your answers.")}
    assert {page.status for page in await attack} == {429}
    assert await Response.all().count() == CHILDREN
    assert await UsedCard.all().count() == CHILDREN


async def answered(cast: Cast, code: str, number: int) -> Page:
    """A child's phone: every other child scans the card, the rest type it, and some get a letter wrong first."""
    async with Browser.on(cast.app) as phone:
        if number % 2:
            page = await phone.open(f"/A/{code}")
        else:
            if number % 3 == 0:
                await phone.send("/answer", {"code": code[:-1]})
            page = await (await phone.open("/answer")).submit("Go to the questions", code=codes.spaced(code).lower())
        return await page.submit(SEND, **{**ANSWERS, "q5": f"I am child {number}"})


async def test_whoever_guesses_on_is_asked_to_wait_on_a_calm_page(stranger: Browser) -> None:
    first, *_, last = await guesses(stranger, limits.CODES.most + 1)
    assert (first.status, first.h1) == (404, "That code does not open anything")
    assert (last.status, last.h1) == (429, "Please wait a minute")
    assert last.response.headers["Retry-After"] == "60"
    assert "check each letter" in last.text
    assert all(line["number"] in last.text for line in helplines())


async def test_past_the_limit_wrong_used_and_revoked_codes_still_look_the_same(cast: Cast, stranger: Browser) -> None:
    survey = await open_survey(cast)
    used, voided = await new_card(survey), await new_card(survey)
    await (await stranger.open(used)).submit(SEND, **ANSWERS)
    for batch in await CardBatch.all():
        await batch.void()
    await held_back(stranger)
    pages = [await stranger.open(path) for path in (used, voided, "/A/NNNN", f"{used}/0123456789ABCDEF")]
    pages += [await stranger.send(path, {"q5": "hello"}) for path in (used, voided, "/A/NNNN")]
    pages += [await stranger.send("/answer", {"code": path[3:]}) for path in (used, voided, "/A/NNNN")]
    assert same([page for page in pages if page.status == 429])
    assert {page.status for page in pages} == {429}


async def test_guesses_by_hand_and_by_address_count_together(stranger: Browser) -> None:
    for _ in range(limits.CODES.most // 2):
        await stranger.open(f"/A/{codes.new_code()}")
        await stranger.send("/answer", {"code": codes.new_code()})
    assert (await stranger.open("/A/NNNN")).status == 429


async def test_what_a_card_opens_costs_no_guess_however_often(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    for _ in range(2 * limits.CODES.most):
        assert (await stranger.open(card)).status == 200
    assert (await stranger.open("/A/NNNN")).status == 404


async def test_picture_words_are_guessed_no_faster_and_the_right_ones_are_never_held_back(
    cast: Cast, stranger: Browser
) -> None:
    survey = await open_survey(cast)
    thanks = await (await stranger.open(await new_card(survey))).submit(SEND, **ANSWERS)
    known = sorted(comeback.pictures())
    for _ in range(limits.COMEBACK.most):
        wrong = " ".join(secrets.choice(known) for _ in range(comeback.WORDS))
        assert (await stranger.send("/boards/lincc", {"words": wrong})).status == 422
    assert (await stranger.send("/boards/lincc", {"words": wrong})).status == 429
    mistyped = await stranger.send("/boards/lincc", {"words": "dog"})
    assert mistyped.status == 422, "what cannot be a code is no guess"
    words = " ".join(word.get_text(strip=True) for word in thanks.soup.select("ol.words li"))
    assert (await stranger.send("/boards/lincc", {"words": words})).status == 200


def test_guessing_codes_for_a_year_is_hopeless() -> None:
    """A thousand guesses a second, against ten thousand cards that could still be answered."""
    guesses_a_year = 1_000 * 365.25 * 86_400
    expected_hits = guesses_a_year * 10_000 / len(codes.ALPHABET) ** codes.CARD_LENGTH
    assert expected_hits < 0.01
