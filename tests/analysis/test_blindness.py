"""While two people code the same comments, nothing that either of them can open tells what the other said or what the
machine thinks: every page and every answer is the same, whatever that is."""

import io
import re
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from portal import guard
from portal.analysis.codebook import roadmap
from portal.analysis.exporting import EXPORT, taken
from portal.analysis.jobs import work_out_agreement
from portal.analysis.models import Code, Coding, DoubleCoding, GivenBy, Learned, Pair, Review, Tone
from portal.analysis.taking import FORMATS, Taken
from portal.feedback.periods import Quarter
from portal.permissions import May, allowed
from portal.proposals.models import Proposal
from portal.reports.models import agreed_quotes
from tests.addresses import ADDRESSES, ASKED, Things, address, method, real_things
from tests.analysis.coded import THIS_QUARTER, all_quotable
from tests.analysis.two_coders import OLU, WREN, begun
from tests.browser import Browser, Cast
from tests.undone import undone

AllCoded = Callable[[], Awaitable[None]]
World = tuple[list[str], Tone, float]
"""What the machine suggests and the other coder says, how it sounds to the machine, and how sure it is."""
WORLDS: list[World] = [(["V1"], Tone.POSITIVE, 0.97), (["V9", "T2"], Tone.NEGATIVE, 0.51), ([], Tone.NEUTRAL, 0.2)]
FORM = {**ASKED, "decide": "these", "hide-words": "blue", "hide-kind": "NAME", "show-start": "0", "show-reason": "x"}
PASSING = re.compile(
    r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-2]\d:[0-5]\d(:[0-5]\d(\.\d+)?)?|[\w-]{40,}|\bqr.>.*?</svg>|<code>.*?</code>"
)
"""What is drawn anew each time a page is: keys of forms, minutes, codes of invitations."""
WAYS_IN = {May.TAKE_PART, May.SEE_WAYS_IN, May.COME_IN}
"""Where people without a name answer and come in; there is nothing to be read there."""
NOT_ASKED = {"sign_out", "sign_out_elsewhere", "invite_member_again"}
"""What ends the look itself, and what answers with a new code, drawn by lot, and nothing else."""


async def make(cast: Cast, double: DoubleCoding, other: str, world: World) -> None:
    """The same words in another world."""
    keys, tone, sure = world
    for pair in await double.pairs.all():
        await Code.filter(coding_id=pair.coding_id).delete()
        codes = [Code(coding_id=pair.coding_id, key=key, given_by=GivenBy.MACHINE, confidence=sure) for key in keys]
        await Code.create_all(codes)
        await Coding.filter(id=pair.coding_id).update(tone=tone, doubt=1 - sure)
    for pair in (await double.pairs.all().order_by("id"))[:2]:
        await double.say(pair, cast[other], keys, f"Surely {keys}")
    await work_out_agreement()


async def opened(cast: Cast, called: str, things: list[Things]) -> dict[str, str]:
    """All that this person can open and send, and what they are answered, with nothing of it done in the end."""
    person, found = cast[called], {}
    reach = [one for one in ADDRESSES if allowed(person, one.permission) and one.permission not in WAYS_IN]
    async with cast.signed_in(called) as browser:
        for route in reach:
            if route.name not in NOT_ASKED:
                asked = {address(route, names): names for names in reversed(things)}
                for number, names in enumerate(asked.values()):
                    found[f"{method(route)} {route.path} {number}"] = await answer(browser, route, names)
    return found


async def answer(browser: Browser, route: guard.Guarded, things: Things) -> str:
    sent: dict[str, Any] = {"data": FORM} if method(route) == "POST" else {"params": ASKED}
    async with undone():
        path = address(route, things)
        told = await browser.client.request(method(route), path, follow_redirects=False, **sent)
    return f"{told.status_code} {told.headers.get('location', '')} {readable(told)}"


def readable(told: httpx2.Response) -> str:
    """Of what is drawn (PDF), that it came: there are no comments in any."""
    return "PDF" if "pdf" in told.headers.get("content-type", "") else unzipped(told)


def unzipped(told: httpx2.Response) -> str:
    if not told.content.startswith(b"PK"):
        return told.text
    with zipfile.ZipFile(io.BytesIO(told.content)) as book:
        return "".join(f"{name} {book.read(name).decode()}" for name in book.namelist() if "docProps" not in name)


def passed_over(text: str) -> str:
    return PASSING.sub("", text.replace("\n", " "))


async def scene(cast: Cast, all_coded: AllCoded) -> tuple[DoubleCoding, list[Things]]:
    """A double coding of four comments, two of which the one who looks has spoken of; and one of everything else."""
    await Learned.current(roadmap())
    things = await real_things(cast, all_coded)
    double = await begun(cast, "The red door", "The blue door", "The green door", "The last door")
    pairs = [*await double.pairs.all().order_by("id")][1:]
    about: list[Things] = [
        {"coding/comments": str(p.coding_id), "blind": str(p.id), "disagreements": str(p.id)} for p in pairs
    ]
    return double, [{**things, "double-coding": str(double.id), **one} for one in about]


@pytest.mark.parametrize(("called", "other"), [(OLU, WREN), (WREN, OLU)])
async def test_whatever_the_other_and_the_machine_say_every_address_answers_alike(
    cast: Cast, all_coded: AllCoded, called: str, other: str
) -> None:
    double, things = await scene(cast, all_coded)
    for pair in (await double.pairs.all().order_by("id"))[:3]:
        await double.say(pair, cast[called], ["V1"])
    await cast.app.state.queue.close()
    answers = []
    for world in WORLDS[:2]:
        async with undone():
            await make(cast, double, other, world)
            answers.append(await opened(cast, called, things))
    assert {name for name in answers[0] if len({passed_over(each[name]) for each in answers}) > 1} == set()
    assert len(answers[0]) > 100
    assert any("The blue door" in told or "The last door" in told for told in answers[0].values())


async def test_the_same_look_finds_what_is_told_once_both_have_finished(cast: Cast, all_coded: AllCoded) -> None:
    """Else the test above would prove nothing."""
    double, things = await scene(cast, all_coded)
    await cast.app.state.queue.close()
    answers = []
    for world in WORLDS[:2]:
        async with undone():
            for pair in await double.pairs.all():
                await double.say(pair, cast[OLU], ["V1"])
            await make(cast, double, WREN, world)
            await double.end()
            await work_out_agreement()
            answers.append(await opened(cast, OLU, things[:1]))
    told = {name.split()[1] for name in answers[0] if passed_over(answers[0][name]) != passed_over(answers[1][name])}
    assert told >= {"/coding/comments/{id}", "/disagreements/{id}", "/double-coding/{id}/disagreements"}


@pytest.mark.parametrize("called", [OLU, WREN])
async def test_what_is_taken_out_has_no_codes_of_what_is_coded_blind_for_files_travel(cast: Cast, called: str) -> None:
    double = await begun(cast, "The red door")

    async def out() -> Taken:
        return await taken(await cast.group("lincc"), Quarter.of(THIS_QUARTER), cast[called])

    during = await out()
    await double.end()
    after = await out()
    assert [one.text for one in during.comments] == ["The red door"]
    assert [[given.key for given in one.codes] for one in during.comments] == [[]]
    assert not during.comments[0].is_read, "it is not said either that none fits"
    assert [[given.key for given in one.codes] for one in after.comments] == [["V1"]]


@pytest.mark.parametrize("ending", FORMATS)
async def test_a_confirmed_export_tells_a_coder_nothing_in_any_format(cast: Cast, ending: str) -> None:
    double = await begun(cast, "The red door", "The blue door")
    group, about = await cast.group("lincc"), {"quarter": str(Quarter.of(THIS_QUARTER))}
    proposal = await Proposal.propose(EXPORT, cast[OLU], group, about, "Because")
    held = await Proposal.get(id=proposal.id).select_related("proposed_by")
    assert await held.decide(cast["safeguarding lead"], EXPORT, True)
    files = []
    async with cast.signed_in(OLU) as olu:
        for world in WORLDS:
            async with undone():
                await make(cast, double, WREN, world)
                told = await olu.send(f"/proposals/{proposal.id}/export", {"format": ending})
                files.append(unzipped(told.response))
    assert "The red door" in files[0]
    assert len({passed_over(one) for one in files}) == 1


async def test_words_that_are_coded_blind_are_not_quoted_under_a_code(cast: Cast) -> None:
    double = await begun(cast, "The red door")
    await all_quotable(cast)
    assert not await agreed_quotes().exists()
    await double.end()
    assert [one.comment.text for one in await agreed_quotes().select_related("comment")] == ["The red door"]


async def test_the_workbench_takes_no_word_of_a_coder_on_what_they_code_blind(cast: Cast) -> None:
    double = await begun(cast, "The red door")
    pair = await double.pairs.all().get()
    path = f"/coding/comments/{pair.coding_id}"
    async with cast.signed_in(OLU) as olu:
        assert (await olu.open(path)).status == 404
        assert (await olu.send(path, {"code": "V5", "decide": "these"})).status == 404
        assert (await olu.send(f"{path}/hide", {"hide-words": "red", "hide-kind": "NAME"})).status == 404
        assert (await olu.open("/coding/lincc")).h1 == "All read, for now"
    assert not await Review.exists()


async def test_it_stays_blind_for_both_until_the_slower_has_finished(cast: Cast) -> None:
    double = await begun(cast, "The red door", "The blue door")
    first, second = await double.pairs.all().order_by("id")
    for pair in (first, second):
        await double.say(pair, cast[OLU], ["V1"])
    await double.say(first, cast[WREN], ["V2"])
    async with cast.signed_in(OLU) as olu:
        assert "Nothing is shown here" in (await olu.open(f"/double-coding/{double.id}/disagreements")).text
        assert (await olu.open(f"/disagreements/{first.id}")).status == 404
        assert (await olu.open(f"/coding/comments/{first.coding_id}")).status == 404
        await double.say(second, cast[WREN], ["V2"])
        assert (await olu.open(f"/disagreements/{first.id}")).status == 200
        assert (await olu.open(f"/coding/comments/{first.coding_id}")).status == 200


async def test_a_coder_s_page_shows_neither_suggestion_nor_evidence_nor_tone(cast: Cast) -> None:
    double = await begun(cast, "The red door")
    pair = await Pair.get(double_id=double.id)
    await double.say(pair, cast[WREN], ["V1"], "It is the door")
    async with cast.signed_in(OLU) as olu:
        page = await olu.open(f"/blind/{pair.id}")
    assert page.soup.select("mark, [checked]") == []
    assert "% sure" not in page.text
    assert "Tone" not in page.text
    assert "It is the door" not in page.html


async def test_a_third_officer_who_codes_nothing_blind_sees_the_workbench_as_ever(cast: Cast) -> None:
    double = await begun(cast, "The red door")
    pair = await Pair.get(double_id=double.id)
    known = Coding.visible_to(cast[OLU]).filter(id=pair.coding_id)
    assert not await known.exists()
    await double.end()
    assert await known.exists()
