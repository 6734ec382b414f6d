"""What people do here is written down, and so is which answers they read.

Each time that somebody who works here changes something, opens an answer to a survey, a worry or a topic in a forum,
the portal writes down who, what and when. An administrator can read that list, and reading it is written down too.
Whoever reads very much within an hour is asked about it. What you write is not in the list. What members read in their
own forum is not written down: it is theirs.

The test has an officer read a child's words and publish a survey, and finds both in the list with the officer's name,
without the words.
"""

from collections.abc import Awaitable, Callable

from portal.analysis.models import Coding
from tests.addresses import a_comment
from tests.browser import Cast
from tests.surveys.asking import a_draft


async def test_reading_and_doing_are_both_in_the_trail(cast: Cast, all_coded: Callable[[], Awaitable[None]]) -> None:
    await a_comment(cast)
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    coding, survey = await Coding.get(), await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        assert "My uncle hits me" in (await olu.open(f"/coding/comments/{coding.id}")).text
        await (await olu.open(f"/surveys/{survey.id}")).submit("Publish")
    async with cast.signed_in("administrator") as ade:
        lines = [line.get_text(" ", strip=True) for line in (await ade.open("/trail")).soup.select(".log li")]
        again = (await ade.open("/trail")).text
    assert ["published a survey" in lines[0], "read a comment" in lines[1]] == [True, True]
    assert all("Olu Adeyemi" in line for line in lines)
    assert "uncle" not in again
    assert "read the audit trail" in again
