"""You get the same thank-you, whatever you told us.

Somebody may look at the phone when you have finished. From our page they cannot tell whether you wrote about the food
or about being hurt, and no message is sent to you afterwards.

The test sends two surveys, one about supper and one about being hit. But for the six pictures, which are always
different, both pages have to be the same, letter for letter.
"""

from portal.mail.models import Mail
from portal.safeguarding.models import Concern
from portal.surveys.models import Response
from tests.browser import Browser, Cast
from tests.surveys.asking import new_cards, open_survey


async def test_supper_and_harm_are_thanked_alike(cast: Cast, stranger: Browser) -> None:
    cards, seen = await new_cards(await open_survey(cast), 2), []
    for code, words in zip(cards, ("More rice please", "My uncle hits me when mum is out"), strict=True):
        thanks = await stranger.send(f"/A/{code}", {"q5": words})
        thanks.soup.select("ol.words")[0].decompose()
        thanks.soup.select("main b")[0].decompose()
        seen.append((thanks.status, sorted(thanks.response.headers), str(thanks.soup)))
    assert seen[0] == seen[1]
    assert (await Concern.all().count(), await Response.all().count(), await Mail.all().count()) == (1, 2, 0)
