"""Whoever a concern is about does not know of it: not by mail, a page or a count, nor by what is to be read."""

import pytest

from portal.accounts.models import Person, now
from portal.permissions import Role
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Accused, Alert, Concern, Contact, LeftOut
from portal.safeguarding.naming import is_named
from tests.analysis.coded import coded
from tests.browser import Cast
from tests.safeguarding.cases import deputy, opened, place, raised, register, say, taken_on

pytestmark = pytest.mark.usefixtures("plain_screen")

ABOUT_RUTH = "ruth castellan hits me and says she will kill me if I tell"


async def told(concern: Concern) -> set[str]:
    return {(await alert.contact).name for alert in await Alert.filter(concern_id=concern.id)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ruth Castellan", "RUTH hits me"),
        ("Ruth Castellan", "mrs castellan's office"),
        ("Zoë Ní Bhriain", "zoë did"),
        ("Mark Thistlewood", "Mark hit me"),
        ("Will Young", "will young hit me"),
    ],
)
def test_people_are_known_by_any_part_of_their_name(name: str, words: str) -> None:
    assert is_named(name, words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ruth Castellan", "the truth is that he hits me"),
        ("Mark Thistlewood", "it left a mark on my arm"),
        ("Will Young", "when will he stop"),
        ("Emergency duty team", "it is an emergency, my team is no help"),
        ("Jo Li", "jo and li"),
    ],
)
def test_words_that_only_look_like_a_name_name_nobody(name: str, words: str) -> None:
    assert not is_named(name, words)


async def test_whoever_is_named_finds_nothing_of_it_anywhere(cast: Cast) -> None:
    await deputy(cast, team="Another team")
    await Person.filter(id=cast["designated officer"].id).update(role=Role.SAFEGUARDING)
    concern = await raised(cast, ABOUT_RUTH)
    assert "Ruth Castellan" not in await told(concern)
    async with cast.signed_in("safeguarding lead") as ruth, cast.signed_in("deputy") as tomasz:
        listed, home, reading = await ruth.open("/concerns"), await ruth.open("/"), await ruth.open("/reading")
        figures = await ruth.open("/concerns/figures")
        assert (await opened(tomasz, concern)).status == 200
        for path in ("", "/case-file"):
            assert (await ruth.open(f"/concerns/{concern.id}{path}")).status == 404
        for path in ("take-on", "decide", "note", "pass-on", "way", "leave-out", "close", "reopen", "inform"):
            assert (await ruth.send(f"/concerns/{concern.id}/{path}", {"note": "x"})).status == 404
    assert "Nothing is waiting" in listed.text
    assert str(concern.id) not in listed.html + home.html + reading.html
    assert "concern waits" not in home.text
    assert "There is nothing for you to read" in reading.text
    assert "There is nothing to count yet" in figures.text
    assert (await register(concern))[1] == ("left_out", "Ruth Castellan")


async def test_an_officer_who_is_named_is_not_even_told_that_the_team_has_something(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        await raised(cast, "Olu touched me where I did not want it")
        assert "with the safeguarding team" not in (await olu.open("/reading")).text
        await raised(cast)
        assert "One more text is with the safeguarding team" in (await olu.open("/reading")).text


async def test_an_officer_who_is_named_does_not_code_these_words(cast: Cast) -> None:
    about, fine = await coded(cast, "Olu touched me where I did not want it"), await coded(cast, "More rice please")
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.open(f"/coding/comments/{about.id}")).status == 404
        assert "More rice please" in (await olu.open("/coding/lincc")).text
        assert (await olu.open(f"/coding/comments/{fine.id}")).status == 200
        assert "1 to look at" in (await olu.open("/coding")).text


async def test_whoever_was_on_the_rota_once_and_is_left_out_stays_so(cast: Cast) -> None:
    await deputy(cast, team="Another team")
    concern = await raised(cast, ABOUT_RUTH)
    await Contact.filter(name="Ruth Castellan").update(ended_at=now())
    await leaves_out(cast, concern, "deputy", "Ruth Castellan", "Marcus Thistlewood")
    async with cast.signed_in("safeguarding lead") as ruth:
        assert (await opened(ruth, concern)).status == 404


async def test_the_team_of_somebody_accused_is_left_out_of_an_allegation(cast: Cast) -> None:
    await deputy(cast)
    comment = await say(cast, "Nothing much to say today")
    by = cast["participation officer"]
    concern = await Concern.raise_by(by, comment.id, comment.text, "She means Ruth Castellan", allegation=True)
    assert await LeftOut.places(concern.id) == {(await place(name)).id for name in ("Ruth Castellan", "Tomasz Bello")}
    assert await told(concern) == {"Nadia Frome"}
    async with cast.signed_in("deputy") as tomasz, cast.signed_in("designated officer") as nadia:
        assert (await opened(tomasz, concern)).status == 404
        assert (await opened(nadia, concern)).status == 200


async def test_an_allegation_is_the_designated_officers_until_they_are_late(cast: Cast) -> None:
    concern = await taken_on(cast)
    await concern.change_way(cast["safeguarding lead"], True, "It is a carer.")
    ruth = cast["safeguarding lead"]
    steps = []
    for _ in range(3):
        due = (await Concern.get(id=concern.id)).next_step_at
        assert due is not None
        steps.append(await Concern.visible_to(ruth).filter(id=concern.id).exists())
        await Concern.climb_due(due)
    assert steps == [False, False, True]


async def test_what_leaves_out_the_whole_team_goes_to_the_designated_officer(cast: Cast) -> None:
    concern = await raised(cast, ABOUT_RUTH)
    kept = await Concern.get(id=concern.id)
    assert (kept.allegation, kept.restricted) == (True, True)
    assert await told(concern) == {"Nadia Frome"}
    async with cast.signed_in("designated officer") as nadia:
        assert (await opened(nadia, concern)).status == 200


async def test_what_leaves_everybody_out_is_still_told_to_somebody(cast: Cast) -> None:
    await Contact.filter(duty=Duty.OUT_OF_HOURS).update(name="Edith Quill")
    concern = await raised(cast, "ruth, nadia, marcus and edith all hit me and I want to die")
    assert await LeftOut.filter(concern_id=concern.id, contact_id__isnull=False).count() == await Contact.all().count()
    assert await told(concern)
    assert await told(concern) <= {"Nadia Frome", "Marcus Thistlewood"}
    newcomer = await Person.create(name="Somebody New", role=Role.SAFEGUARDING)
    assert await Concern.visible_to(newcomer).filter(id=concern.id).exists(), "the council can send somebody else"


async def leaves_out(cast: Cast, concern: Concern, called: str, *names: str, team: bool = False) -> str:
    """By the form on the page; returns where it leads."""
    ticked = [str((await place(name)).id) for name in names]
    async with cast.signed_in(called) as browser:
        page = await opened(browser, concern)
        fields: dict[str, str | list[str]] = {
            "out": ticked,
            "out-why": "It may be about them.",
            **({"team": "yes"} if team else {}),
        }
        return (await page.submit("Leave out those who are ticked", **fields)).path


async def test_a_person_can_leave_somebody_out_and_their_team(cast: Cast) -> None:
    await deputy(cast)
    concern = await taken_on(cast)
    path = await leaves_out(cast, concern, "safeguarding lead", "Tomasz Bello", team=True)
    assert path == "/concerns?gone", "whoever leaves themselves out finds it no more"
    assert await LeftOut.places(concern.id) == {(await place(name)).id for name in ("Ruth Castellan", "Tomasz Bello")}
    assert (await register(concern))[-1] == (
        "left_out",
        "Left out: Ruth Castellan, Tomasz Bello. It may be about them.",
    )
    async with cast.signed_in("deputy") as tomasz:
        assert (await opened(tomasz, concern)).status == 404


async def test_when_its_owner_is_left_out_somebody_else_is_found_at_once(cast: Cast) -> None:
    await deputy(cast, team="Another team")
    concern = await taken_on(cast)
    await leaves_out(cast, concern, "deputy", "Ruth Castellan")
    kept = await Concern.get(id=concern.id).select_related("owner")
    assert kept.acknowledged_at is None
    assert kept.owner is not None
    assert kept.owner.name != "Ruth Castellan"
    assert kept.next_step_at is not None
    assert await told(concern) == {kept.owner.name}


async def test_whoever_was_still_to_be_told_and_is_left_out_is_told_no_more(cast: Cast) -> None:
    await deputy(cast, team="Another team")
    concern = await raised(cast)
    for name in ("Ruth Castellan", "Marcus Thistlewood"):
        await Alert.create(concern_id=concern.id, contact=await place(name), why="new")
    await leaves_out(cast, concern, "deputy", "Marcus Thistlewood")
    assert "Marcus Thistlewood" not in await told(concern)
    assert "Ruth Castellan" in await told(concern)


async def test_somebody_left_out_by_mistake_is_let_in_again(cast: Cast) -> None:
    await deputy(cast, team="Another team")
    concern = await raised(cast, ABOUT_RUTH)
    await leaves_out(cast, concern, "deputy")
    assert await LeftOut.filter(concern_id=concern.id).count() == 0
    async with cast.signed_in("safeguarding lead") as ruth:
        assert (await opened(ruth, concern)).status == 200
    assert ("left_out", "Left out: nobody. It may be about them.") in await register(concern)


async def test_nobody_is_left_out_without_a_reason(cast: Cast) -> None:
    await deputy(cast)
    concern = await raised(cast)
    async with cast.signed_in("deputy") as tomasz:
        page = await opened(tomasz, concern)
        ticked = str((await place("Ruth Castellan")).id)
        typed: dict[str, str | list[str]] = {"out": [ticked], "out-why": " "}
        answer = await page.submit("Leave out those who are ticked", **typed)
    assert answer.status == 422
    assert answer.soup.select_one(f"details[open] [value='{ticked}'][checked]")
    assert await LeftOut.filter(concern_id=concern.id).count() == 0


async def test_places_that_share_no_team_are_not_a_team(cast: Cast) -> None:
    edt = await place("Emergency duty team")
    assert (await Accused.chosen([edt.id], with_team=True)).contacts == {edt.id}
