"""What everybody finds on the first page, and what each role finds on theirs."""

import pytest

from portal.accounts.models import Membership, Person, now
from tests.browser import Browser, Cast, Page

ROOMS = {
    "participation officer": {"/surveys", "/coding", "/reports", "/entries"},
    "LinCC member": set(),
    "safeguarding lead": {"/concerns"},
    "senior leader": {"/reports", "/entries"},
    "administrator": {"/people"},
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
    assert len(rows) == 7
    assert "Samira Haddad" not in page.text
    assert "Maya Lindqvist Group member LinCC, the Living in Care Council" in rows
    assert "Helen Marchetti Senior leader none" in rows
    [olu] = [row for row in rows if row.startswith("Olu Adeyemi Participation officer")]
    assert olu.index("Change for Care Leavers") < olu.index("LinCC")
