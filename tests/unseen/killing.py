"""Answers are sent by a process that is killed between two statements, as by a power cut."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any

from tortoise import connections
from tortoise.transactions import in_transaction

from portal import app as site
from portal import db
from portal.accounts.models import Group, Person
from portal.demo.council import make_people
from portal.feedback.models import Comment
from portal.safeguarding.models import Concern, Reading, RegisterEntry
from portal.surveys.models import Answer, Card, CardBatch, Response, Survey, UsedCard
from portal.surveys.models import response as keeping
from tests.browser import Browser
from tests.surveys.asking import ANSWERS, details, five_questions

HARM = {"q4": "My uncle hits me", "q5": "My uncle hits me when nobody is there"}
FORM: dict[str, str | list[str]] = {**ANSWERS, **HARM}
STATEMENTS = ["execute_insert", "execute_many", "execute_query", "execute_query_dict", "execute_script"]
TRANSACTIONS = ["begin", "commit"]
NEVER = 10_000
SENT_AGAIN = 50


class Countdown:
    """Lets so many statements pass, and ends this process at once before the next."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.seen = 0

    def __call__(self) -> None:
        self.seen += 1
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _watch(kinds: Collection[type], names: list[str], countdown: Countdown) -> None:
    """Those that a class has of its own; in this process for good, so a child is to call it."""
    for kind in kinds:
        for name in names:
            if name in vars(kind):
                setattr(kind, name, _counting(vars(kind)[name], countdown))


def _counting(work: Callable[..., Awaitable[Any]], countdown: Countdown) -> Callable[..., Awaitable[Any]]:
    @wraps(work)
    async def counted(*args: Any, **kwargs: Any) -> Any:
        countdown()
        return await work(*args, **kwargs)

    return counted


class _Queue:
    def wake(self, job: str) -> None:
        """Nobody works here but who sends."""


async def _send(url: str, code: str, after: int) -> int:
    """How many statements it took, unless the process did not live to tell."""
    countdown = Countdown(after)
    async with db.connect(url):
        async with in_transaction() as together:
            kinds = {*type(together).__mro__, *type(connections.get("default")).__mro__}
        _watch(kinds, STATEMENTS + TRANSACTIONS, countdown)
        await _post(code)
        countdown()  # the answer is on its way: now the last statement is over too
        return countdown.seen - 1


async def _post(code: str) -> None:
    portal = site.make_app()
    portal.state.queue = _Queue()
    async with Browser.on(portal) as browser:
        page = await browser.send(f"/A/{code}", FORM)
        assert page.status == 200, page.text


async def _warmed_up(url: str, code: str) -> None:
    """What is read in when it is first needed need not be read in by each child."""
    async with db.connect(url):
        await _post(code)


def in_child(work: Callable[[], int]) -> int | None:
    """What it returns, up to 254; None when it was killed. It must be started where no event loop runs."""
    child = os.fork()
    if not child:
        status = 255
        try:
            status = work()
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return None if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def sent(url: str, code: str, after: int = NEVER, careless: bool = False) -> int | None:
    """The number of statements, or None when the sender was killed after so many."""

    def work() -> int:
        if careless:
            vars(keeping)["in_transaction"] = _no_transaction
        return asyncio.run(_send(url, code, after))

    return in_child(work)


@asynccontextmanager
async def _no_transaction() -> AsyncIterator[None]:
    yield


async def printed(url: str, cards: int) -> list[str]:
    async with db.connect(url):
        await make_people()
        olu, group = await Person.get(name="Olu Adeyemi"), await Group.get(key="lincc")
        survey = await Survey.draft(group, olu, details(olu), five_questions())
        await survey.publish(olu)
        return (await CardBatch.print(survey, "Summer day", cards))[1]


def receipt(code: str) -> str:
    pairs = [(name, one) for name, value in FORM.items() for one in ([value] if isinstance(value, str) else value)]
    return Response.receipt_for(f"/A/{code}", pairs)


async def broken(url: str, codes: list[str]) -> list[str]:
    """What must never be, of each card."""
    async with db.connect(url):
        faults = [fault for code in codes for fault in await _faults_of(code)]
        if await UsedCard.all().count() != await Response.all().count():
            faults.append("there are not as many used cards as answers")
        return faults


async def _faults_of(code: str) -> list[str]:
    response = await Response.kept(receipt(code))
    used = await UsedCard.exists(mark=Card(code_hash=Card.hashed(code)).mark)
    if response is None:
        return [f"{code}: used without an answer"] if used else []
    words = await Comment.filter(response_id=response.id)
    ids = [one.id for one in words]
    concerns = await Concern.filter(comment_id__in=ids)
    counted = {
        "used card": (int(used), 1),
        "chosen": (await Answer.filter(response_id=response.id).count(), 3),
        "words": (len(words), 2),
        "concerns": (len(concerns), 2),
        "readings": (await Reading.filter(comment_id__in=ids).count(), 2),
        "lines in the register": (await RegisterEntry.filter(concern_id__in=[one.id for one in concerns]).count(), 2),
    }
    return [f"{code}: {have} of {least} {what}" for what, (have, least) in counted.items() if have < least]


def run(url: str, kills: int, careless: bool = False) -> tuple[int, int, list[str]]:
    """How many statements sending takes, how many senders were killed, and what was broken then. Afterwards the first
    of them send once more, as a child would."""
    warm, first, *codes = asyncio.run(printed(url, kills + 2))
    asyncio.run(_warmed_up(url, warm))
    statements = sent(url, first, careless=careless) or 0
    assert statements > 8, "there is something to be killed between"
    ends = [sent(url, code, random.SystemRandom().randint(0, statements), careless) for code in codes]
    faults = asyncio.run(broken(url, [warm, first, *codes]))
    if not careless:
        before = asyncio.run(answers(url))
        assert None not in [sent(url, code) for code in codes[:SENT_AGAIN]]
        faults += asyncio.run(broken(url, [first, *codes]))
        if not before <= asyncio.run(answers(url)) <= kills + 2:
            faults.append("a card was answered twice")
    return statements, sum(end is None for end in ends), faults


async def answers(url: str) -> int:
    async with db.connect(url):
        return await Response.all().count()
