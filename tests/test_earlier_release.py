"""What the first release printed and kept goes on: its cards are answered, its picture-words found, its words read."""

import hmac
import json
from pathlib import Path

from portal import settings
from portal.feedback.models import Comment
from portal.surveys import comeback
from portal.surveys.models import Card, Response
from tests.boards.entries import FOR_TEENS, Far, a_response, an_entry
from tests.boards.test_board import ask
from tests.browser import Browser, Cast
from tests.earlier import sealed_earlier
from tests.reports.reading import said
from tests.reports.whole import keep, whole_edition
from tests.surveys.asking import new_cards, open_survey

WORDS = " ".join(sorted(comeback.pictures())[:6])


def fingerprint_earlier(purpose: str, *parts: str) -> str:
    """Made by the oldest key itself."""
    return hmac.digest(settings.KEYS[-1], "\0".join((purpose, *parts)).encode(), "sha256").hex()


async def test_a_card_that_was_printed_before_is_answered_once(cast: Cast, stranger: Browser) -> None:
    [code] = await new_cards(await open_survey(cast))
    card = await Card.get()
    await card.delete()
    await Card.create(code_hash=fingerprint_earlier("card", code), batch_id=card.batch_id)
    page = await stranger.open(f"/A/{code}")
    thanks = await page.submit("Send my answers", q4="The dog")
    assert "Thank you" in thanks.h1
    assert (await stranger.open(f"/A/{code}")).status == 404
    assert (await Comment.get()).text == "The dog"


async def test_picture_words_of_before_still_lead_to_what_was_done(cast: Cast, stranger: Browser) -> None:
    response, comments = await a_response(cast)
    await an_entry(cast, Far.PUBLISHED, comments=comments)
    assert FOR_TEENS[0] not in (await ask(stranger, WORDS)).text
    await Response.filter(id=response.id).update(comeback_hash=fingerprint_earlier("come-back words", WORDS))
    assert FOR_TEENS[0] in (await ask(stranger, WORDS)).text


async def test_an_edition_of_before_is_read_with_the_one_code_that_each_promise_had(cast: Cast, tmp_path: Path) -> None:
    edition = whole_edition()
    told = json.loads(json.dumps(edition.told.as_json()))
    *told["promises"], _ = told["promises"]  # which names no code
    for promise in told["promises"]:
        [promise["code"]] = promise.pop("codes")
    del told["words"]
    for asked in told["asked"]:
        del asked["questions"], asked["age"]
    report = await keep(edition, told=told)
    assert report.edition.told.promises == edition.told.promises[:-1]
    async with cast.signed_in("senior leader") as helen:
        assert "Words were not looked for here." in (await helen.open("/reports/1")).text
        assert (await helen.client.get("/reports/1.json")).status_code == 200
        paper = (await helen.client.get("/reports/1/evidence.pdf")).content
        assert "What was asked was not kept with this edition." in said(paper, tmp_path)


async def test_words_of_before_are_read(cast: Cast, stranger: Browser) -> None:
    [code] = await new_cards(await open_survey(cast))
    await (await stranger.open(f"/A/{code}")).submit("Send my answers", q4="The dog")
    comment = await Comment.get()
    earlier = sealed_earlier("The cat", f"comment.text_sealed.{comment.id}", settings.KEYS[0])
    await Comment.filter(id=comment.id).update(text_sealed=earlier)
    assert (await Comment.get()).text == "The cat"
