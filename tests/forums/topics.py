"""Topics for the tests."""

from portal.forums.models import Topic
from tests.browser import Browser, Cast, Page


async def open_topic(browser: Browser, title: str = "Food", text: str = "More rice please") -> Page:
    page = await browser.open("/forums/lincc")
    return await page.submit("Start this topic", title=title, text=text)


async def a_topic(cast: Cast, title: str = "Food", text: str = "More rice please") -> Topic:
    return await Topic.open(await cast.group("lincc"), cast["LinCC member"], title, text)
