"""What waits for an officer or a leader stands on one page, overdue first, and is counted on the first one."""

from datetime import date, timedelta

from portal.accounts.models import Person, now
from portal.analysis.exporting import EXPORT
from portal.boards.models import Entry, State
from portal.leaders.waiting import waiting_for
from portal.leaders.waits import Kind
from portal.permissions import Role
from portal.proposals.models import Proposal
from tests.boards.entries import Far, a_plan_on_the_board, again, an_entry, say, sign
from tests.browser import Cast, Page

LONG_AGO = date(2026, 1, 5)


async def kinds(person: Person) -> list[Kind]:
    return [one.kind for one in await waiting_for(person)]


def todos(page: Page) -> list[str]:
    return [link.get_text().split(":")[0] for link in page.soup.select(".topics a")]


async def test_nobody_is_kept_waiting_where_nothing_waits(cast: Cast) -> None:
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/waiting")
        assert "Nothing waits for you" in page.text
        assert "See what waits for you" not in (await helen.open("/")).text


async def test_an_entry_waits_for_each_step_with_whoever_can_take_it(cast: Cast) -> None:
    olu, helen = cast["participation officer"], cast["senior leader"]
    entry = await an_entry(cast)
    assert await kinds(olu) == [Kind.WORD]
    assert await say(entry, helen)
    assert await kinds(olu) == [Kind.READ]
    assert await kinds(helen) == [Kind.STEP]
    asked = await an_entry(cast, Far.ASKED, said="Other")
    assert sorted(await kinds(olu)) == [Kind.READ, Kind.SIGN]
    assert await kinds(helen) == [Kind.STEP], "whoever says that it is done cannot sign it"
    assert await sign(asked, olu)
    assert sorted(await kinds(olu)) == [Kind.PUBLISH, Kind.READ]


async def test_what_is_overdue_comes_first_and_says_since_when(cast: Cast) -> None:
    await a_plan_on_the_board(cast)
    late = await an_entry(cast, said="Late")
    await Entry.filter(id=late.id).update(due_on=LONG_AGO)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/waiting")
        first, second = page.soup.select(".topics li")
        assert "Late" in first.get_text()
        assert "was due on 5 January 2026" in " ".join(first.get_text().split())
        assert "Overdue" not in second.get_text()
        home = await helen.open("/")
        assert "2 things wait for you , of which 1 is overdue" in home.text
        assert (await home.click("See what waits for you")).h1 == "What waits for you"
        assert (await page.click("Late")).path == f"/entries/{late.id}"


async def test_a_card_of_somebody_else_waits_for_them_alone(cast: Cast) -> None:
    tom = await Person.create(name="Tom Second", role=Role.LEADER)
    entry = await a_plan_on_the_board(cast)
    assert await say(entry, tom, owner_id=tom.pk, owner_as="Tom")
    assert await kinds(tom) == [Kind.STEP]
    assert await kinds(cast["senior leader"]) == []


async def test_an_officer_who_answers_for_a_card_hears_when_its_day_has_gone_by(cast: Cast) -> None:
    olu = cast["participation officer"]
    entry = await a_plan_on_the_board(cast)
    assert await say(entry, cast["senior leader"], owner_id=olu.pk, owner_as="Olu")
    assert await kinds(olu) == []
    await Entry.filter(id=entry.id).update(due_on=LONG_AGO)
    [one] = await waiting_for(olu)
    assert (one.overdue, one.todo) == (True, "Its day has gone by")


async def test_what_is_done_or_refused_and_shown_so_waits_for_nobody(cast: Cast) -> None:
    done = await an_entry(cast, Far.PUBLISHED)
    refused = await a_plan_on_the_board(cast)
    assert await say(refused, cast["senior leader"], state=State.NOT_POSSIBLE, reason="The law", due_on=None)
    assert (await again(done)).state is State.DONE
    assert await kinds(cast["participation officer"]) == await kinds(cast["senior leader"]) == []


async def test_what_is_done_and_not_yet_in_words_for_children_waits(cast: Cast) -> None:
    """The board still shows what was before."""
    entry = await a_plan_on_the_board(cast)
    helen = cast["senior leader"]
    plan = {"state": State.NOT_POSSIBLE, "reason": "The law", "due_on": None}
    assert await say(entry, helen, **plan)
    await Entry.filter(id=entry.id).update(state_at=now() + timedelta(seconds=1))
    assert await kinds(cast["participation officer"]) == []
    await Entry.filter(id=entry.id).update(reason="Another reason")
    assert await kinds(cast["participation officer"]) == [Kind.WORD]


async def test_proposals_wait_for_a_second_person_and_not_for_the_first(cast: Cast) -> None:
    olu, helen = cast["participation officer"], cast["senior leader"]
    second = await Person.create(name="Noor Silva", role=Role.OFFICER)
    group = await cast.group("lincc")
    await second.join(group)
    await Proposal.propose(EXPORT, second, group, {"quarter": "2026-Q4"}, "Because")
    assert await kinds(olu) == [Kind.PROPOSAL]
    assert await kinds(second) == []
    assert await kinds(helen) == [], "leaders decide nothing about exports"


async def test_nothing_of_other_groups_waits_for_an_officer(cast: Cast) -> None:
    await an_entry(cast, Far.ASKED)
    noor = await Person.create(name="Noor Silva", role=Role.OFFICER)
    await noor.join(await cast.group("foster-carers"))
    assert await kinds(noor) == []
    await noor.join(await cast.group("lincc"))
    assert await kinds(noor) == [Kind.SIGN]


async def test_the_page_is_for_officers_and_leaders(cast: Cast) -> None:
    await an_entry(cast, Far.ASKED)
    async with cast.signed_in("participation officer") as olu:
        assert todos(await olu.open("/waiting")) == ["Sign it off"]
    async with cast.signed_in("LinCC member") as maya:
        assert (await maya.open("/waiting")).status == 404
