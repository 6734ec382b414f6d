"""A card cannot be tied to an answer.

Perhaps somebody remembers who was given which card. It does not help them. Nothing in your answers says which card it
was, or on which day of the week you sent them. Without our key, nobody can even tell which cards were used. We count
how many cards of a sheet came back once a day and in fives, and when the survey is over we throw away what we know of
its cards. Until somebody has read your words, we keep the day by which they must be read; only if they sound like harm
do we keep the time, so that nobody lets you wait. Once an hour our computer rubs out in which order answers came; its
own log may hold that for longer. Somebody who has all that we store, our key and your very card could still find out.

The test answers with two of five cards and looks at everything that is stored: the cards are just as they were, and the
answers carry nothing but random keys, with no order to them and no time of day. Other tests play a thief who has every
file and no key, and who joins every card of an ordinary program to its answer, and none of ours.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from portal.feedback.models import Comment
from portal.surveys.models import Answer, Card, CardBatch, Response, UsedCard
from portal.surveys.models.response import this_week
from tests.browser import Browser, Cast
from tests.stored import found, stored
from tests.surveys.asking import ANSWERS, new_cards, open_survey


async def test_cards_stay_as_they_were_and_the_answers_do_not_know_them(
    cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]]
) -> None:
    cards = await new_cards(await open_survey(cast), 5)
    before = (await Card.all().order_by("code_hash").values(), await CardBatch.all().values())
    for code in cards[1:3]:
        await (await stranger.open(f"/A/{code}")).submit("Send my answers", **ANSWERS)
    await all_coded()
    assert (await Card.all().order_by("code_hash").values(), await CardBatch.all().values()) == before
    answers = [row for table in (Response, Answer, Comment) for row in await table.all().values()]
    assert all(UUID(str(row["id"])).version == 4 for row in answers), "keys are random, so they have no order"
    assert [value for row in answers for value in row.values() if isinstance(value, datetime)] == []
    assert {response.answered_in for response in await Response.all()} == {this_week()}
    known = repr([*answers, *await UsedCard.all().values()])
    assert not [code for code in cards if code in known or Card.hashed(code) in known]
    everything = await stored()
    assert found(Card.hashed(cards[0]), everything), "the search itself must work"
    assert not [code for code in cards if found(code, everything)]
