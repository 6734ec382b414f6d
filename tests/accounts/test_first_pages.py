"""What everybody finds on the first page, and what each role finds on theirs."""

import pytest

from portal.accounts.models import Membership, Person, now
from portal.demo.council import EVERY_GROUP
from tests.browser import Browser, Cast, Page

ROOMS = {
    "participation officer": {
        "/reading",
        "/surveys",
        "/coding",
        "/codebooks",
        "/reports",
        "/entries",
        "/waiting",
        "/help-lines",
        "/data-protection",
        "/proposals",
    },
    "LinCC member": set(),
    "safeguarding lead": {"/concerns", "/reading", "/screen", "/help-lines", "/data-protection", "/proposals"},
    "designated officer": {"/concerns"},
    "senior leader": {"/codebooks", "/reports", "/entries", "/waiting", "/data-protection", "/proposals"},
    "administrator": {"/people", "/trail", "/webhooks", "/data-protection", "/proposals"},
}


def links(page: Page, within: str = "main") -> set[str]:
    return {str(a["href"]) for a in page.soup.select(f"{within} a[href]")}


async def test_the_first_page_has_three_ways_in_and_every_groups_board(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open("/")
    assert {"/answer", "/boards", "/sign-in"} <= links(page)
    boards = {"/boards/lincc", "/boards/care-leavers", "/boards/foster-carers", "/boards/social-workers"}
    assert boards <= links(page)
    assert {card["data-accent"] for card in page.soup.select("main .card")} == {"teal", "plum", "leaf", "blue"}


async def test_the_first_page_stands_before_there_are_groups(stranger: Browser) -> None:
    assert "not been set up yet" in (await stranger.open("/")).text


@pytest.mark.parametrize("called", ROOMS)
async def test_each_role_finds_its_own_rooms(cast: Cast, called: str) -> None:
    async with cast.signed_in(called) as browser:
        page = await browser.open("/")
    assert page.h1 == f"Hello {cast[called].name.split()[0]}"
    assert links(page, ".card h3") == ROOMS[called]


async def test_a_member_finds_the_forum_and_the_board_of_their_own_group_alone(cast: Cast) -> None:
    async with cast.signed_in("foster carer") as pat:
        page = await pat.open("/")
    assert links(page, ".card") == {"/forums/foster-carers", "/boards/foster-carers"}


async def test_an_officer_finds_the_members_of_each_of_their_groups(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/")
    assert {f"/groups/{key}/members" for key in EVERY_GROUP} <= links(page, ".card")


@pytest.mark.parametrize("called", ROOMS)
async def test_everybody_finds_themselves_by_their_first_name(cast: Cast, called: str) -> None:
    async with cast.signed_in(called) as browser:
        page = await browser.open("/boards")
    [own] = page.soup.select('.masthead .me a[href="/me"]')
    assert own.get_text(" ", strip=True).endswith(cast[called].name.split()[0])


async def test_staff_find_their_rooms_in_a_menu_that_needs_no_script(cast: Cast, stranger: Browser) -> None:
    async with cast.signed_in("participation officer") as olu:
        menu = (await olu.open("/")).soup.select("nav details.menu a")
    assert "/surveys" in {str(link["href"]) for link in menu}
    assert not (await stranger.open("/")).soup.select("nav details")


async def test_a_member_without_a_group_is_told_whom_to_ask(cast: Cast) -> None:
    await Membership.filter(person_id=cast["foster carer"].id).delete()
    async with cast.signed_in("foster carer") as pat:
        page = await pat.open("/")
    assert "You do not belong to a group yet" in page.text


async def test_the_administrator_sees_who_can_sign_in_with_role_and_groups(cast: Cast) -> None:
    await Person.filter(id=cast["social worker"].id).update(ended_at=now())
    async with cast.signed_in("administrator") as ade:
        page = await ade.open("/people")
    rows = [row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")]
    assert len(rows) == 8
    assert "Samira Haddad" not in page.text
    seldom = "Here not in the last 30 days"
    assert f"Maya Lindqvist Group member LinCC, the Living in Care Council {seldom}" in rows
    assert f"Helen Marchetti Senior leader none {seldom}" in rows
    assert "Ade Brennan Administrator none Here last here today" in rows
    [olu] = [row for row in rows if row.startswith("Olu Adeyemi Participation officer")]
    assert olu.index("Change for Care Leavers") < olu.index("LinCC")
