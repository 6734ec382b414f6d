"""Nobody needs a name to answer.

You scan a card, you answer, and you send it. We ask for no name, no e-mail and no password, and we put nothing on
your phone that could tell it from another. If you write your name in an answer yourself, we will see it there.

The test answers a whole survey as a child would, and looks at every field of the page, at what was left on the phone,
and at everything that was kept.
"""

from portal.accounts.models import Person, SignIn
from portal.surveys.models import Response
from tests.browser import Browser, Cast
from tests.surveys.asking import ANSWERS, new_card, open_survey


async def test_a_child_answers_without_a_name(cast: Cast, stranger: Browser) -> None:
    people = await Person.all().count()
    page = await stranger.open(await new_card(await open_survey(cast)))
    assert {field["name"] for field in page.soup.select("input, select, textarea")} == {*ANSWERS, "helped"}
    page = await page.submit("Send my answers", **ANSWERS)
    assert page.h1 == "Thank you. We have got your answers."
    assert dict(stranger.client.cookies) == {}
    assert (await Person.all().count(), await SignIn.all().count()) == (people, 0)
    [kept] = await Response.all().values()
    assert set(kept) == {"id", "survey_id", "receipt", "comeback_hash", "answered_in", "by_poster", "helped"}
