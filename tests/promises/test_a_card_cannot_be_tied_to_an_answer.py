"""A card cannot be tied to an answer.

Perhaps somebody remembers who was given which card. It does not help them: when you send your answers, your card is
rubbed out of our list, and nothing in your answers says which card it was, or on which day of the week you sent them.
Only if your words sound like harm do we keep the time, so that nobody lets you wait. We count how many cards of a
sheet came back, and do not show small numbers. Somebody who took our running computer apart, with its key, soon after
you sent your answers, might still find a trace of the card.

The test answers with two of five cards. Then it looks for both cards in everything that is stored, and makes sure that
the answers carry nothing but random keys, with no order to them and no time of day.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from portal.feedback.models import Comment
from portal.surveys.models import Answer, Card, Response
from portal.surveys.models.response import this_week
from tests.browser import Browser, Cast
from tests.stored import found, stored
from tests.surveys.asking import ANSWERS, new_cards, open_survey


async def test_the_card_is_gone_and_the_answers_do_not_know_it(
    cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]]
) -> None:
    cards = await new_cards(await open_survey(cast), 5)
    for code in cards[1:3]:
        await (await stranger.open(f"/A/{code}")).submit("Send my answers", **ANSWERS)
    await all_coded()
    left = {card.code_hash for card in await Card.all()}
    assert left == {Card.hashed(code) for code in (cards[0], cards[3], cards[4])}
    answers = [row for table in (Response, Answer, Comment) for row in await table.all().values()]
    assert all(UUID(str(row["id"])).version == 4 for row in answers), "keys are random, so they have no order"
    assert [value for row in answers for value in row.values() if isinstance(value, datetime)] == []
    assert {response.answered_in for response in await Response.all()} == {this_week()}
    everything = await stored()
    assert found(Card.hashed(cards[0]), everything), "the search itself must work"
    for code in cards[1:3]:
        assert not found(code, everything)
        assert not found(Card.hashed(code), everything)
