"""What cannot be written down does not happen.

If the list of what people do here is broken or full, nobody who works here can do anything, or read anybody's words,
until it is mended. You can still send your answers: they are never held back.

The test breaks the list on purpose. An officer tries to read a child's words and to publish a survey, and can do
neither. A child answers, and is thanked.
"""

from collections.abc import Awaitable, Callable

from portal.analysis.models import Coding
from portal.surveys.models import Survey
from tests.addresses import a_comment
from tests.audit.tampering import make_unwritable
from tests.browser import Browser, Cast
from tests.surveys.asking import ANSWERS, a_draft, new_card, open_survey


async def test_without_the_trail_staff_can_neither_act_nor_read_and_children_can_answer(
    cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]]
) -> None:
    await a_comment(cast)
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    coding, draft, card = await Coding.get(), await a_draft(cast), await new_card(await open_survey(cast))
    await make_unwritable()
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/coding/comments/{coding.id}")
        assert (page.status, "uncle" in page.html) == (500, False)
        assert (await olu.send(f"/surveys/{draft.id}/publish", {})).status == 500
    assert (await Survey.get(id=draft.id)).published_at is None
    assert (await stranger.send(card, ANSWERS)).h1 == "Thank you. We have got your answers."
