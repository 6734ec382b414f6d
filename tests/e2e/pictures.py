"""Makes the README's pictures from the demo council: `python -m tests.e2e.pictures`, or `make pictures`."""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.e2e.running import Portal
from tests.e2e.visitor import DESK, chromium

FOLDER = Path(__file__).parent / "pictures"
PHONE_HEIGHT = 1120
COLOURS = 64
MOST_BYTES = 120_000
WORDS = "I keep getting moved again and again and nobody tells me why. I just want to stay in one home."
MOST_COMMENTS = 80


def take(page: Page, name: str, height: int, top: int = 0) -> None:
    """The page from `top` on, in few enough colours to be small."""
    page.evaluate("document.activeElement.blur()")
    width = page.evaluate("innerWidth")
    shot = page.screenshot(full_page=True, clip={"x": 0, "y": top, "width": width, "height": height})
    picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = FOLDER / f"{name}.png"
    picture.save(file, optimize=True)
    size = file.stat().st_size
    assert size < MOST_BYTES, f"{name} takes {size:,} bytes"
    print(f"{file.relative_to(Path.cwd())}: {size:,} bytes")


def on_a_phone(browser: Browser, portal: Portal) -> None:
    page = browser.new_page(viewport={"width": 360, "height": PHONE_HEIGHT}, device_scale_factor=1.5)
    page.goto(portal.survey)
    page.get_by_label("Good", exact=True).first.check()
    take(page, "survey", PHONE_HEIGHT, top=page.evaluate("document.getElementById('q1').offsetTop") - 100)
    page.get_by_label("If you could change one thing").fill(WORDS)
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_selector(".words")
    take(page, "thanks", PHONE_HEIGHT)


def signed_in(browser: Browser, portal: Portal, called: str) -> Page:
    page = browser.new_page(viewport=DESK)
    page.goto(portal.links[called])
    page.get_by_role("button", name="Sign in as").click()
    page.wait_for_url(f"{portal.url}/")
    return page


def at_a_desk(browser: Browser, portal: Portal) -> None:
    officer = signed_in(browser, portal, "participation officer")
    comes_to_the_childs_words(officer, portal)
    take(officer, "coding", DESK["height"])
    for called, path, name, first in [
        ("senior leader", "/reports/5", "report", "body"),
        ("safeguarding lead", "/concerns", "concerns", "body"),
        ("LinCC member", "/boards/lincc", "board", "article:has([data-state=done])"),
    ]:
        page = signed_in(browser, portal, called)
        page.goto(portal.url + path)
        at = page.locator(first).first.evaluate("(part) => part.getBoundingClientRect().top + scrollY")
        take(page, name, DESK["height"], max(0, int(at) - 20))


def comes_to_the_childs_words(officer: Page, portal: Portal) -> None:
    """Comment by comment, as they come up, until the words sent from the phone are there."""
    for _ in range(MOST_COMMENTS):
        officer.goto(f"{portal.url}/coding/lincc")
        if WORDS in (officer.locator(".said").text_content() or ""):
            if not officer.locator(".said").is_visible():
                officer.get_by_text("This may be hard to read").click()
            return
        with officer.expect_response(lambda answer: answer.request.method == "POST"):
            officer.get_by_role("button", name="Save and next").click()
    raise AssertionError("the child's words did not come up in coding")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, Portal(Path(data)) as portal, chromium() as browser:
        on_a_phone(browser, portal)
        at_a_desk(browser, portal)


if __name__ == "__main__":
    main()
