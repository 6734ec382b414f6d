"""The pages about safety, as a real browser shows them on a phone and on a desk."""

from collections.abc import Callable

import pytest

from tests.e2e.running import Portal
from tests.e2e.visitor import Visitor

Come = Callable[..., Visitor]
PAGES = {
    "/safe": "How we keep you safe",
    "/safe/threats": "Who or what could do harm, and what stops it",
    "/safe/other_groups_cannot_read_yours": "Other groups cannot read what your group says.",
}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wrong_with_the_pages_about_safety(visitor: Come, path: str) -> None:
    somebody = visitor(scripts=False)
    somebody.opens(path)
    somebody.sees(PAGES[path])


def test_what_checks_a_threat_opens_on_a_tap(visitor: Come) -> None:
    somebody = visitor(scripts=False)
    somebody.opens("/safe/threats")
    somebody.page.locator("summary").first.click()
    somebody.sees("Who or what could do harm")
    somebody.page.get_by_role("link", name="The same answers sent three times are one").click()
    somebody.sees("Sent twice counts once")


def test_going_back_after_a_poster_shows_nothing_of_what_was_typed(portal: Portal, visitor: Come) -> None:
    child = visitor(scripts=False)
    child.opens("/")
    child.opens(portal.survey)
    child.page.locator("textarea").first.fill("I keep my unicorn socks under the stairs")
    child.page.locator(".question label.pick").first.click()
    child.presses("Send my answers")
    child.sees("Thank you")
    child.page.go_back()
    assert child.page.url.startswith(portal.url)
    assert not child.page.locator("h1", has_text="Thank you").count()
    assert not any(field.input_value() for field in child.page.locator("textarea, input[type=text]").all())
    assert not child.page.locator("input:checked").count()
