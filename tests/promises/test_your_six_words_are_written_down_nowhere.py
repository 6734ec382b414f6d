"""Your six picture-words are written down nowhere but by you.

After you answer you get six pictures, to find out later what became of your words. We do not keep them. We can tell
that they are right when you type them, as a lock can tell its key. If you lose them, nobody can look them up. Whoever
has them sees which answers on a board came from you and can take your words back, but never reads what you wrote.

The test takes the six words that a child is shown, searches everything that is stored for them, and then makes sure
that they still work.
"""

from tests.browser import Browser, Cast
from tests.stored import found, stored
from tests.surveys.asking import ANSWERS, new_card, open_survey


async def test_the_words_work_although_nobody_has_them(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    thanks = await page.submit("Send my answers", **ANSWERS)
    six = [picture.get_text(strip=True) for picture in thanks.soup.select("ol.words li")]
    assert len(six) == 6
    everything = await stored()
    for apart in (" ", "-", "_", ",", ", ", ""):
        assert not found(apart.join(six), everything)
    board = await stranger.open("/boards/lincc")
    yours = await board.submit("See what became of my words", words=" ".join(six))
    assert yours.h1 == "We still have what you said"
    assert "brother" not in yours.text, "what was written is not shown"
