"""The pages that the journey does not come to: everybody's first page and the rooms their navigation leads to."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.running import Portal
from tests.e2e.visitor import Visitor

Come = Callable[..., Visitor]
STRANGERS_PAGES = {
    "/": "Say it here.",
    "/sign-in": "Sign in",
    "/people": "Sign in",
    "/sign-in/link/long-gone": "This link does not work any more",
    "/answer": "Type the code",
    "/A/NOSUCHCODE": "That code does not open anything",
    "/boards/social-workers": "You said, we did",
    "/boards/lincc/embed": "You said, we did",
    "/how-good": "How good is this?",
    "/how-good/record": "Algorithmic transparency record",
    "/no-such-page": "We cannot find that page",
}


@pytest.mark.parametrize(
    "called",
    ["care leaver", "foster carer", "social worker", "safeguarding lead", "designated officer", "administrator"],
)
def test_nothing_is_wrong_with_the_rooms_of_each_person(portal: Portal, visitor: Come, called: str) -> None:
    person = visitor()
    person.signs_in(portal.links[called])
    rooms = [link.get_attribute("href") for link in person.page.locator(".masthead a").all()]
    assert rooms
    for room in rooms:
        person.opens(str(room))
        person.looks_it_over()


OWN_PAGES = {
    "LinCC member": [
        "/me",
        "/me/login",
        "/me/passphrase",
        "/me/authenticator",
        "/me/passkeys",
        "/me/data",
        "/me/leave",
        "/corporate-parenting",
    ],
    "participation officer": [
        "/groups/lincc/members",
        "/me/passphrase",
        "/me/recovery-codes",
        "/waiting",
        "/boards/lincc/share",
    ],
    "safeguarding lead": ["/reading/load", "/concerns/figures"],
    "administrator": ["/people/invite", "/people?name=Olu", "/webhooks", "/webhooks/new"],
}


@pytest.mark.parametrize("called", OWN_PAGES)
def test_nothing_is_wrong_with_the_pages_about_oneself_and_about_others(
    portal: Portal, visitor: Come, called: str
) -> None:
    person = visitor()
    person.signs_in(portal.links[called])
    for path in OWN_PAGES[called]:
        person.opens(path)
        person.looks_it_over()


def test_nothing_is_wrong_with_the_pages_of_a_codebook_and_its_draft(portal: Portal, visitor: Come) -> None:
    olu = visitor()
    olu.signs_in(portal.links["participation officer"])
    for path in (
        "/codebooks",
        "/codebooks/nhs",
        "/codebooks/roadmap/codes/V1",
        "/codebooks/nhs/codes/N1/examples",
        "/models",
    ):
        olu.opens(path)
        olu.looks_it_over()
    olu.opens("/codebooks/roadmap")
    olu.page.get_by_role("button", name="Make a draft of it").click()
    draft = olu.page.url
    olu.looks_it_over()
    olu.opens(f"{draft}/codes/V1")
    olu.looks_it_over()
    olu.page.get_by_label("Name", exact=True).fill("Safety always")
    olu.page.get_by_role("button", name="Save").click()
    for path in (f"{draft}/changes", f"{draft}/new-code", f"{draft}/trial"):
        olu.opens(path)
        olu.looks_it_over()


def test_everything_that_can_be_done_about_a_concern_can_be_reached(portal: Portal, visitor: Come) -> None:
    ruth = visitor()
    ruth.signs_in(portal.links["safeguarding lead"])
    for state in ("Waiting", "In hand", "Closed"):
        ruth.opens("/concerns")
        ruth.page.locator(f"h2:has-text('{state}') ~ ul >> nth=0").locator("h3 a").first.click()
        expect(ruth.page.locator(".tag")).to_have_text(state)
        for folded in ruth.page.locator("main summary").all():
            folded.click()
        ruth.looks_it_over()


def test_a_worry_is_asked_about_only_where_there_is_one(portal: Portal, visitor: Come) -> None:
    olu = visitor()
    olu.signs_in(portal.links["participation officer"])
    olu.goes_to("To read", "To read")
    first = olu.page.locator(".to-read").first
    expect(first.get_by_role("textbox")).to_be_hidden()
    first.get_by_text("This worries me").click()
    expect(first.get_by_role("textbox")).to_be_visible()
    olu.looks_it_over()


def test_an_administrator_finds_a_person_and_all_that_can_be_done_about_them(portal: Portal, visitor: Come) -> None:
    ade = visitor()
    ade.signs_in(portal.links["administrator"])
    ade.goes_to("People", "People")
    ade.follows("Olu Adeyemi")
    ade.sees("Olu Adeyemi")
    at = ade.page.url
    for change in ("way-in", "role", "groups", "hand-over", "pause", "resume", "remove"):
        ade.page.goto(f"{at}/{change}")
        ade.looks_it_over()


def test_an_officer_makes_an_invitation_and_prints_it(portal: Portal, visitor: Come) -> None:
    olu = visitor()
    olu.signs_in(portal.links["participation officer"])
    olu.opens("/groups/lincc/members")
    olu.says(name="Noor Sands")
    olu.presses("Make an invitation")
    olu.sees("An invitation for Noor Sands")
    assert olu.page.locator(".qr svg").is_visible()
    olu.opens("/groups/lincc/members")
    olu.looks_it_over()


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
    assert not child.page.locator("script[src]").count()
