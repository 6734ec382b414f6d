"""The pages that the journey does not come to: everybody's first page and the rooms their navigation leads to."""

from collections.abc import Callable

import pytest

from tests.e2e.running import Portal
from tests.e2e.visitor import Visitor

Come = Callable[..., Visitor]
STRANGERS_PAGES = {
    "/": "Say it here.",
    "/sign-in": "Sign in",
    "/people": "Sign in",
    "/sign-in/long-gone": "This link does not work any more",
    "/answer": "Type the code",
    "/A/NOSUCHCODE": "That code does not open anything",
    "/boards/social-workers": "You said, we did",
    "/no-such-page": "We cannot find that page",
}


@pytest.mark.parametrize("called", ["care leaver", "foster carer", "social worker", "administrator"])
def test_nothing_is_wrong_with_the_rooms_of_each_person(portal: Portal, visitor: Come, called: str) -> None:
    person = visitor()
    person.signs_in(portal.links[called])
    rooms = [link.get_attribute("href") for link in person.page.locator("nav a").all()]
    assert rooms
    for room in rooms:
        person.opens(str(room))
        person.looks_it_over()


@pytest.mark.parametrize("path", STRANGERS_PAGES)
def test_nothing_is_wrong_with_the_pages_for_everybody(visitor: Come, path: str) -> None:
    somebody = visitor(scripts=False)
    somebody.opens(path)
    somebody.sees(STRANGERS_PAGES[path])


def test_a_survey_is_one_request_and_needs_no_script(portal: Portal, visitor: Come) -> None:
    child = visitor(scripts=False)
    asked: list[str] = []
    child.opens(portal.survey)
    child.page.on("request", lambda request: asked.append(request.url))
    child.page.reload()
    assert [address for address in asked if not address.startswith("data:")] == [child.page.url]
    assert not child.page.locator("script").count()
