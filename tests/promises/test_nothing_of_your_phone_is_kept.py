"""Nothing is kept that leads back to your phone.

Every phone tells a website its address on the internet, what kind of phone it is and which language it speaks. We need
none of that to read your answers, so we keep none of it. Only if somebody types a wrong code or asks for help do we
remember for a few minutes, in a scrambled form, where it came from. Your phone company, and whoever passes your message
on to us, can see that you opened our page.

The test answers with a phone that is easy to recognise. Then it searches the whole database, everything that was
written to the log, and the memory that our computers share, for that phone and for the words.
"""

import logging
from collections.abc import Awaitable, Callable

import httpx2
import pytest

from portal.feedback.models import Comment
from tests.browser import BASE, Browser, Cast
from tests.stored import found, remembered, stored
from tests.surveys.asking import ANSWERS, new_card, open_survey

ADDRESS = "203.0.113.77"
PHONE = {"User-Agent": "Marked-Phone/7", "Accept-Language": "so-MARKED", "X-Forwarded-For": "198.51.100.23"}
WORDS = "I keep my unicorn socks under the stairs"


async def test_the_phone_is_nowhere_to_be_found(
    cast: Cast, all_coded: Callable[[], Awaitable[None]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    card = await new_card(await open_survey(cast))
    line = httpx2.ASGITransport(cast.app, client=(ADDRESS, 50_123))
    async with httpx2.AsyncClient(transport=line, base_url=BASE, headers=PHONE, follow_redirects=True) as client:
        page = await (await Browser(client).open(card)).submit("Send my answers", **{**ANSWERS, "q5": WORDS})
    assert page.h1 == "Thank you. We have got your answers."
    await all_coded()
    assert WORDS in [comment.text for comment in await Comment.all()]
    everything = await stored() + await remembered() + caplog.text.encode()
    assert found("What would you change?", everything), "the search itself must work"
    marks = [ADDRESS, "50123", "Marked-Phone", "so-MARKED", "198.51.100.23", "unicorn socks"]
    assert [mark for mark in marks if found(mark, everything)] == []
