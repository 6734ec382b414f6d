"""You can take your words back.

You need nothing but your six picture-words, and nobody asks you why. From that moment nobody who reads answers here
sees what you wrote, and it is deleted within the hour. What was counted stays a number. Words that nobody has read yet
are read first by the safeguarding team, and that team keeps words that may mean danger. They do so with everybody's
words, so the page never tells whether it is so with yours.

The test answers with a card, takes the words back, and looks whether anybody can still read them. It does so with
harmless words, with words that may mean danger, and with words that nobody has read.
"""

from portal.feedback.models import Comment
from portal.keeping import jobs
from portal.safeguarding.models import Concern, Reading
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import ANSWERS, new_cards, open_survey

HARM = "My uncle hits me when mum is out"
FOR_GOOD = "Take my words back for good"


async def answered(cast: Cast, child: Browser, words: str) -> str:
    """The six picture-words that a child is given."""
    [code] = await new_cards(await open_survey(cast))
    page = await child.open(f"/A/{code}")
    thanks = await page.submit("Send my answers", **{**ANSWERS, "q4": "", "q5": words})
    return " ".join(picture.get_text(strip=True) for picture in thanks.soup.select("ol.words li"))


async def taken_back(child: Browser, six: str) -> tuple[Page, Page]:
    """What the child is told before and after."""
    found = await (await child.open("/boards/lincc")).submit("See what became of my words", words=six)
    asked = await found.submit("Take my words back")
    return asked, await asked.submit(FOR_GOOD)


async def test_harmless_words_are_gone(cast: Cast, stranger: Browser) -> None:
    six = await answered(cast, stranger, "The wifi is slow upstairs")
    await Reading.all().update(due_on=None)
    _, done = await taken_back(stranger, six)
    assert done.h1 == "Your words are taken back"
    await jobs.erase()
    assert {comment.text_sealed for comment in await Comment.all()} == {None}
    board = await stranger.open("/boards/lincc")
    assert (await board.submit("See what became of my words", words=six)).status == 422


async def test_words_that_may_mean_danger_are_not_lost_by_it(cast: Cast, stranger: Browser) -> None:
    told = []
    for words in (HARM, "The blue sofa is nice"):
        six = await answered(cast, stranger, words)
        asked, done = await taken_back(stranger, six)
        told.append((asked.html.replace(six, ""), done.html))
    assert told[0] == told[1], "the page says the same to everybody"
    await jobs.erase()
    assert {comment.text for comment in await Comment.all()} == {HARM, "The blue sofa is nice"}
    ruth, olu = cast["safeguarding lead"], cast["participation officer"]
    assert await Concern.visible_to(ruth).filter(comment__erased=True).count() == 1
    assert await Reading.waiting_for(ruth).count() == 1
    assert not await Comment.visible_to(olu).exists()
    assert not await Reading.waiting_for(olu).exists()
