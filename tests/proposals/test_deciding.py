"""One proposes, another decides: nobody does alone what could harm many."""

import asyncio
from datetime import timedelta

import pytest

from portal.accounts.models import Person, SignIn
from portal.analysis.exporting import EXPORT
from portal.audit.models import Record
from portal.kinds import KINDS
from portal.permissions import May, Role, allowed
from portal.proposals.kinds import Kind
from portal.proposals.models import LASTS, Proposal, State
from portal.tables import now
from portal.web import COOKIE
from tests.browser import Browser, Cast
from tests.proposals.proposing import again, proposed, second_officer
from tests.stored import found, stored


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.key))
def test_whoever_proposes_or_decides_may_do_such_things_at_all(kind: Kind) -> None:
    for role in Role:
        person = Person(role=role)
        assert allowed(person, May.PROPOSE) or role not in kind.may_propose
        assert allowed(person, May.DECIDE_PROPOSALS) or role not in kind.may_decide


async def test_what_one_officer_proposes_another_confirms(cast: Cast) -> None:
    await second_officer(cast)
    async with cast.signed_in("participation officer") as olu, cast.signed_in("second officer") as noor:
        page = await (await olu.open("/proposals")).click("Take a group's comments out")
        empty = await page.submit("Propose it", group="lincc", reason="")
        assert (empty.status, "Say why" in empty.text) == (422, True)
        mine = await page.submit("Propose it", group="lincc", quarter="2026-Q4", reason="For the panel <b>in</b> May")
        assert "cannot confirm what you proposed yourself" in mine.text
        assert "1 proposal" not in (await olu.open("/")).text
        assert "One thing waits for you" in (await noor.open("/")).text
        theirs = await (await noor.open("/proposals")).click("Take a group's comments out: LinCC")
        assert "For the panel <b>in</b> May" in theirs.text
        done = await theirs.submit("Confirm it")
        assert "Confirmed by Noor Silva" in done.text
        assert "One thing waits" not in (await noor.open("/")).text
    verbs = [record.verb for record in await Record.filter(verb__in=["propose", "decide_proposal"]).order_by("number")]
    assert verbs == ["propose", "decide_proposal"]
    assert not found("For the panel", await stored())


async def test_nobody_decides_about_what_they_proposed(cast: Cast) -> None:
    """Not in a second browser, and not in another role."""
    mine = await proposed(cast)
    olu = cast["participation officer"]
    await Person.filter(id=olu.id).update(role=Role.SAFEGUARDING)
    async with Browser.on(cast.app) as other:
        other.client.cookies.set(COOKIE, await SignIn.start(olu), domain="portal.test")
        said = await other.send(f"/proposals/{mine.id}/decide", {"decide": "confirm"})
    assert said.status == 409
    assert (await again(mine)).state is State.WAITING
    for role in Role:
        olu.role = role
        assert not await mine.decide(olu, EXPORT, confirmed=True)


@pytest.mark.parametrize("called", ["senior leader", "administrator"])
async def test_nobody_decides_whose_role_may_not(cast: Cast, called: str) -> None:
    one = await proposed(cast)
    async with cast.signed_in(called) as browser:
        page = await browser.open(f"/proposals/{one.id}")
        assert not page.soup.select("button[name=decide]")
        assert (await browser.send(f"/proposals/{one.id}/decide", {"decide": "confirm"})).status == 409
    assert (await again(one)).state is State.WAITING


async def test_an_officer_of_another_group_knows_of_nothing(cast: Cast) -> None:
    one = await proposed(cast)
    noor = await second_officer(cast)
    await noor.leave(await cast.group("lincc"))
    async with cast.signed_in("second officer") as browser:
        assert "LinCC" not in (await browser.open("/proposals")).text
        assert (await browser.open(f"/proposals/{one.id}")).status == 404
        assert (await browser.send(f"/proposals/{one.id}/decide", {"decide": "confirm"})).status == 404


async def test_of_many_who_decide_at_once_one_does(cast: Cast) -> None:
    one = await proposed(cast)
    people = [await Person.create(name=f"Noor {n}", role=Role.OFFICER) for n in range(20)]
    done = await asyncio.gather(*(one.decide(person, EXPORT, n % 2 == 0) for n, person in enumerate(people)))
    assert sum(done) == 1
    decided = await again(one)
    assert decided.decided_by_id == people[done.index(True)].id
    assert decided.confirmed is (done.index(True) % 2 == 0)


async def test_a_decision_stands(cast: Cast) -> None:
    one, noor = await proposed(cast), await second_officer(cast)
    assert await one.decide(noor, EXPORT, confirmed=False)
    assert not await one.decide(cast["safeguarding lead"], EXPORT, confirmed=True)
    assert (await again(one)).state is State.REFUSED


async def test_neither_button_decides_nothing(cast: Cast) -> None:
    one = await proposed(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        for pressed in ({}, {"decide": "perhaps"}):
            assert (await ruth.send(f"/proposals/{one.id}/decide", pressed)).status == 422
    assert (await again(one)).state is State.WAITING


async def test_a_proposal_lapses_after_seven_days(cast: Cast) -> None:
    one, noor = await proposed(cast), await second_officer(cast)
    await Proposal.filter(id=one.id).update(proposed_at=now() - LASTS + timedelta(minutes=1))
    assert await Proposal.lapse() == 0
    await Proposal.filter(id=one.id).update(proposed_at=now() - LASTS)
    assert not await one.decide(noor, EXPORT, confirmed=True)
    assert (await again(one)).state is State.LAPSED
    await Proposal.lapse()
    assert (await again(one)).lapsed_at


@pytest.mark.parametrize("comes_back", [False, True])
@pytest.mark.parametrize("what", ["pause", "end"])
async def test_what_somebody_proposed_who_was_paused_or_has_left_lapses(
    cast: Cast, what: str, comes_back: bool
) -> None:
    one, noor, olu = await proposed(cast), await second_officer(cast), cast["participation officer"]
    await getattr(olu, what)()
    if comes_back:
        await Proposal.lapse()
        await Person.filter(id=olu.id).update(paused_at=None, ended_at=None)
    assert not await one.decide(noor, EXPORT, confirmed=True)
    assert (await again(one)).state is State.LAPSED


async def test_deciding_wants_a_proof_of_just_now(cast: Cast) -> None:
    one = await proposed(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        await SignIn.filter(person_id=cast["safeguarding lead"].id).update(proved_at=now() - timedelta(minutes=11))
        said = await ruth.client.post(f"/proposals/{one.id}/decide", data={"decide": "confirm"}, follow_redirects=False)
    assert said.headers["location"].startswith("/prove")
    assert (await again(one)).state is State.WAITING


@pytest.mark.parametrize("kind", [*KINDS, None], ids=lambda kind: kind.key if kind else "none")
async def test_nobody_proposes_what_their_role_may_not(cast: Cast, kind: Kind | None) -> None:
    before = await Proposal.all().count()
    key = kind.key if kind else "no-such-kind"
    for person in list(cast.people.values()):
        if person.role in {Role.MEMBER, Role.DESIGNATED} or (kind and person.role in kind.may_propose):
            continue
        async with Browser.on(cast.app) as browser:
            browser.client.cookies.set(COOKIE, await SignIn.start(person), domain="portal.test")
            sent = {"kind": key, "group": "lincc", "quarter": "2026-Q4", "months": "6", "reason": "Because"}
            assert (await browser.send("/proposals/new", sent)).status == 422
            assert (await browser.open(f"/proposals/new?kind={key}")).path == "/proposals"
    assert await Proposal.all().count() == before


async def test_an_officer_proposes_nothing_about_a_group_that_is_not_theirs(cast: Cast) -> None:
    noor = await second_officer(cast)
    await noor.leave(await cast.group("lincc"))
    await noor.join(await cast.group("foster-carers"))
    async with cast.signed_in("second officer") as browser:
        page = await browser.open("/proposals/new?kind=export")
        assert [option["value"] for option in page.soup.select("#group option")] == ["foster-carers"]
        said = await browser.send(
            "/proposals/new", {"kind": "export", "group": "lincc", "quarter": "2026-Q4", "reason": "x"}
        )
    assert (said.status, "Choose a group" in said.text) == (422, True)
