"""Whoever has a bad line answers once, with all that they gave: whatever was cut, delayed or sent again."""

import asyncio
import os
import secrets
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import httpx2
import pytest

from portal import db, settings
from portal.accounts.models import Group, Person
from portal.demo.council import make_people
from portal.feedback.models import Comment
from portal.surveys.models import AgeBand, Answer, CardBatch, Poster, Response, Survey, UsedCard
from tests.attacks.lossy_children import WAYS, Child, Phone, all_answer
from tests.attacks.lossy_line import LossyLine
from tests.benchmarks import load, peer
from tests.e2e.running import Running, wait_until
from tests.servers import free_port
from tests.surveys.asking import details, five_questions
from tests.unseen.forked import database

AT_A_POSTER = 100
CHILDREN = int(os.environ.get("LOSSY_CHILDREN", "24"))
"""`make attack` takes 1,000."""

SEED = int(os.environ.get("LOSSY_SEED", "5"))
PATIENCE = 60.0
__all__ = ["database"]
Given = dict[str, list[str]]


@contextmanager
def served(url: str, folder: Path) -> Iterator[int]:
    """The portal on a port of its own, as an operator runs it."""
    port = free_port()
    environment = {
        "DATABASE_URL": url,
        "REDIS_URL": settings.REDIS_URL,
        "PORTAL_KEY": b64encode(settings.KEYS[0]).decode(),
        "PORTAL_DATA": str(folder),
        "PORT": str(port),
    }
    web = Running(["serve"], environment, folder / "web.log")

    def answers() -> bool:
        with suppress(httpx2.TransportError):
            return httpx2.get(f"http://127.0.0.1:{port}/answer", timeout=2).status_code == 200
        return False

    web.start()
    try:
        wait_until(answers, "a first page", PATIENCE)
        yield port
    finally:
        web.stop()
    assert "Traceback" not in web.output, web.output[-3_000:]


async def ways_in(url: str, count: int) -> list[Child]:
    """So many children, each with a card or before a poster; half of them are asked one question at a time. No more
    than AT_A_POSTER have the same survey, as a poster takes 100 half sheets an hour, and a lost one counts as well."""
    async with db.connect(url):
        olu = (await make_people())["participation officer"]
        children = []
        for begun in range(0, count, AT_A_POSTER):
            children += await _some(olu, range(begun, min(begun + AT_A_POSTER, count)))
    return children


async def _some(olu: Person, numbers: range) -> list[Child]:
    lincc, count = await Group.get(key="lincc"), len(numbers)
    ways = [list(WAYS)[number % len(WAYS)] for number in numbers]
    doors: dict[bool, tuple[str, list[str]]] = {}
    for stepwise in (False, True):
        survey = await Survey.draft(lincc, olu, details(olu), five_questions())
        await survey.publish(olu)
        if stepwise:
            await Survey.filter(id=survey.id).update(age_band=AgeBand.YOUNGER)
        poster = await Poster.of(survey)
        await poster.take(10_000)
        doors[stepwise] = poster.code, (await CardBatch.print(survey, "Summer day", count))[1]
    return [_child(way, number, *doors["step" in way]) for number, way in zip(numbers, ways, strict=True)]


def _child(way: str, number: int, poster: str, cards: list[str]) -> Child:
    code = cards.pop() if way.startswith("card") else poster
    return Child(secrets.token_hex(8), way, f"/A/{code}", Random(f"{SEED} child {number}"))


async def kept(url: str) -> list[Given]:
    """What each response holds, by the question."""
    async with db.connect(url):
        sheets: dict[object, Given] = defaultdict(dict)
        for answer in await Answer.all().select_related("question"):
            assert answer.question.field not in sheets[answer.response_id], "one question was answered twice"
            sheets[answer.response_id][answer.question.field] = answer.chosen
        for comment in await Comment.all():
            field = "q4" if comment.question == five_questions()[3].text else "q5"
            assert field not in sheets[comment.response_id], "one question was answered twice"
            sheets[comment.response_id][field] = [comment.unmasked]
        assert await Response.all().count() == len(sheets)
        assert await UsedCard.all().count() + await Response.filter(by_poster=True).count() == len(sheets)
        return list(sheets.values())


def compared(children: list[Child], sheets: list[Given]) -> Counter[str]:
    """Each child's answers with the sheets that its mark is on."""
    found: dict[str, list[Given]] = defaultdict(list)
    for sheet in sheets:
        found[(sheet.get("q5") or sheet["q4"])[0].split()[-5]].append(sheet)
    assert set(found) <= {child.mark for child in children}
    came: Counter[str] = Counter()
    for child in children:
        its = found[child.mark]
        came.update({"lost": not its, "doubled": len(its) > 1, "changed": any(one != child.given for one in its)})
    return came


async def answered(children: list[Child], port: int) -> tuple[LossyLine, list[str]]:
    async with LossyLine(port, SEED) as line:
        phone = Phone(line.url)
        faults = await all_answer(children, lambda child: child.answers(phone))
        await phone.client.aclose()
    return line, faults


def told(what: str, line: LossyLine, children: list[Child], came: Counter[str]) -> str:
    fates = f"{line.fates.total()} connections, {line.cut} of them cut"
    return f"lossy line: {what}, {len(children)} children, {fates}: {came['lost']} lost, {came['doubled']} doubled"


def test_no_answer_is_lost_or_doubled_on_a_bad_line(database: str, tmp_path: Path) -> None:
    children = asyncio.run(ways_in(database, CHILDREN))
    with served(database, tmp_path) as port:
        line, faults = asyncio.run(answered(children, port))
    came = compared(children, asyncio.run(kept(database)))
    print(told("the portal", line, children, came) + f", {came['changed']} changed, {len(faults)} not thanked")
    assert line.cut > CHILDREN
    assert faults[:5] == []
    assert not +came


@pytest.mark.parametrize("again", [True, False], ids=["sent until it is answered", "sent once"])
def test_a_form_that_only_inserts_loses_or_doubles_answers(database: str, tmp_path: Path, again: bool) -> None:
    """For scale, and to show that the line is bad enough."""
    children = [_child("card", number, "", [f"{number}"]) for number in range(CHILDREN)]
    url = f"sqlite://{tmp_path}/peer.sqlite3" if settings.EMBEDDED else database
    with load.peer(tmp_path, url) as survey:
        line = asyncio.run(inserted(children, urlsplit(survey).port or 0, again))
    came = compared(children, asyncio.run(inserts(url)))
    print(told(f"an insert per form, {'sent until it is answered' if again else 'sent once'}", line, children, came))
    assert came["doubled" if again else "lost"]


async def inserted(children: list[Child], port: int, again: bool) -> LossyLine:
    async with LossyLine(port, SEED) as line:
        phone = Phone(line.url)

        async def answers(child: Child) -> None:
            await phone.opens(child.path)
            if again:
                await phone.fetches(child.path, child.pairs())
            else:
                with suppress(httpx2.TransportError):
                    await phone.once(child.path, child.pairs())

        assert not await all_answer(children, answers)
        await phone.client.aclose()
    return line


async def inserts(url: str) -> list[Given]:
    async with peer.connect(url):
        words = [sheet.words.splitlines() for sheet in await peer.Sheet.all()]
    return [{"q5": lines[-1:]} for lines in words]
