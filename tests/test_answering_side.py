"""A process can take answers without the key: then nobody who takes it over reads one word, old or new."""

import asyncio
import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

import httpx2
import pytest
from bs4 import BeautifulSoup
from starlette.applications import Starlette

from portal import app as site
from portal import keys, queue, settings
from portal.accounts.models import SignIn
from portal.app import ROUTES
from portal.feedback.models import Comment, Source, Words
from portal.guard import Guarded
from portal.permissions import NAMELESS
from portal.safeguarding.models import Concern
from portal.sealing import SealBroken, seal
from portal.single_sign_on.rounds import Arrival, packed, unpacked
from portal.surveys.models import Answer
from portal.tables import Table, now
from portal.web import COOKIE
from tests.addresses import address, method, real_things
from tests.browser import Browser, Cast
from tests.e2e.running import ROOT, Running, command, is_up, unsettled, wait_until
from tests.servers import free_port
from tests.surveys.asking import ANSWERS, new_card, new_poster, open_survey

BEFORE, SINCE = "What somebody said before", "My uncle hits me when nobody is there"
CALL = "Please come, he is back"
TRY_EVERYTHING = """
import asyncio
from tortoise import Tortoise
from portal import db
from portal.sealing import SealBroken, Sealed

async def opened():
    tried = read = 0
    async with db.connect():
        for table in Tortoise.apps["portal"].values():
            for name, value in [pair for base in table.__mro__ for pair in vars(base).items()]:
                if isinstance(value, Sealed):
                    for row in await table.filter(**{f"{value.column}__isnull": False}):
                        tried += 1
                        try:
                            read += bool(getattr(row, name))
                        except SealBroken:
                            pass
    print(tried, read)

asyncio.run(opened())
"""


@pytest.fixture
async def answering(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[], Awaitable[Starlette]]]:
    """Turns this very process into one that takes answers; called once everything it is to meet is there."""
    idle = queue.InProcess([])

    async def turn() -> Starlette:
        await cast.app.state.queue.close()
        public, code = keys.public_half().raw, keys.code_key()
        for name, value in {"ANSWERING": True, "PUBLIC_KEY": public, "CODE_KEY": code, "KEYS": []}.items():
            monkeypatch.setattr(settings, name, value)
        portal = site.make_app()
        portal.state.queue = idle
        return portal

    yield turn
    await idle.close()


def test_it_has_every_address_for_people_without_a_name_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ANSWERING", True)
    mounted = {(method(route), route.path) for route in site.make_app().routes if isinstance(route, Guarded)}
    asked = [route for route in ROUTES if isinstance(route, Guarded) and route.permission in NAMELESS]
    assert mounted == {(method(route), route.path) for route in asked}
    assert {("POST", "/A/{code}"), ("POST", "/boards/{key}"), ("GET", "/safe"), ("GET", "/")} <= mounted
    ways_in = (
        "/sign-in",
        "/join",
        "/prove",
        "/me",
        "/people",
        "/trail",
        "/proposals",
        "/concerns",
        "/coding",
        "/draft",
    )
    assert not [path for _, path in mounted if path.startswith(ways_in)]


async def test_everything_it_serves_works_without_the_key(
    cast: Cast,
    answering: Callable[[], Awaitable[Starlette]],
    all_coded: Callable[[], Awaitable[None]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every address is opened, so that a new page that needs the key is found here."""
    things = await real_things(cast, all_coded)
    survey = await open_survey(cast)
    card, poster, maya = await new_card(survey), await new_poster(survey), await SignIn.start(cast["LinCC member"])
    async with Browser.on(await answering()) as child:
        child.client.cookies.set(COOKIE, maya, domain="portal.test")
        for way in (card, poster):
            page = await (await child.open(way)).submit("Send my answers", **{**ANSWERS, "q5": f"{SINCE} {way}"})
            assert "Thank you" in page.h1
        words = " ".join(item.get_text(strip=True) for item in page.soup.select(".words li"))
        assert (await (await child.open("/help")).submit("Send this now", said=CALL, reach="Room 4")).status == 200
        assert (await child.send("/boards/lincc/taken-back", {"words": words})).status == 200
        for route in (r for r in ROUTES if isinstance(r, Guarded) and r.permission in NAMELESS):
            answer = await child.client.request(method(route), address(route, things))
            assert answer.status_code != 500, route.path
        home = await child.open("/")
        assert "Maya" not in home.text
    assert [record for record in caplog.records if record.exc_info] == []
    assert await Concern.filter(comment__source=Source.SURVEY).count() >= 3, "one was there, and both ways raised one"
    sealed: list[tuple[Table, str]] = [(row, "text") for row in await Comment.filter(text_sealed__isnull=False)]
    sealed += [(row, "said") for row in await Concern.filter(said_sealed__isnull=False)]
    assert len(sealed) > 4
    for row, attribute in sealed:
        with pytest.raises(SealBroken):
            getattr(row, attribute)


async def test_a_process_with_the_two_keys_takes_an_answer_and_reads_nothing(
    cast: Cast, stranger: Browser, tmp_path: Path
) -> None:
    """It runs as an operator runs it. On SQLite, where one process writes, it does not start at all."""
    survey = await open_survey(cast)
    first = await stranger.open(await new_card(survey))
    await first.submit("Send my answers", q5=BEFORE)
    await Comment.record(await cast.group("lincc"), Source.IMPORT, Words(BEFORE, now().date()))
    environment = await asyncio.to_thread(_environment, tmp_path)
    taking = Running(["serve"], environment, tmp_path / "answering.log")
    taking.start()
    try:
        if settings.EMBEDDED:
            await asyncio.to_thread(wait_until, lambda: taking.has_ended, "its end", 90)
            assert "PORTAL_SIDE must not be set on SQLite" in taking.output
            return
        await asyncio.to_thread(wait_until, lambda: is_up(environment["PORTAL_URL"] + "/answer"), "a page", 90)
        await _answers(environment["PORTAL_URL"], await new_card(survey))
        assert taking.process
        given = Path(f"/proc/{taking.process.pid}/environ").read_text()
        assert "PORTAL_CODE_KEY=" in given
        assert "PORTAL_KEY=" not in given
    finally:
        taking.stop()
    assert {comment.text for comment in await Comment.all()} == {BEFORE, SINCE, "The dog"}
    raised = await Comment.filter(concern__id__isnull=False)
    assert SINCE in {comment.text for comment in raised}
    call = await Concern.get(said_sealed__isnull=False)
    assert (call.said, "Room 4" in call.reach) == (CALL, True)
    assert await Answer.all().count() == 2
    tried, read = (await asyncio.to_thread(_tried, environment)).split()
    assert int(tried) >= 4
    assert read == "0"


def test_with_the_two_keys_nobody_can_pretend_to_come_from_the_council() -> None:
    """What the council's door keeps in a cookie could be sealed by anybody, if it were sealed like words."""
    arrival = Arrival("once", "subject", "Ade", "administrator", 0.0, "/")
    forged = seal(json.dumps(asdict(arrival)), "single_sign_on.Arrival")
    assert unpacked(Arrival, packed(arrival)) == arrival
    assert unpacked(Arrival, base64.urlsafe_b64encode(forged).decode()) is None


def _environment(folder: Path) -> dict[str, str]:
    """What `portal keys` prints, where the database is, and nothing of the key."""
    printed = command({"PORTAL_KEY": os.environ["PORTAL_KEY"], "PORTAL_DATA": str(folder)}, "keys")
    given = dict(re.findall(r"^(PORTAL_\w+)=(\S+)$", printed, re.MULTILINE))
    assert set(given) == {"PORTAL_SIDE", "PORTAL_PUBLIC_KEY", "PORTAL_CODE_KEY"}
    assert os.environ["PORTAL_KEY"] not in printed
    port = str(free_port())
    where = {"DATABASE_URL": settings.DATABASE_URL, "PORTAL_URL": f"http://127.0.0.1:{port}", "PORT": port}
    return {**given, **where, "PORTAL_DATA": str(folder / "none"), "REDIS_URL": settings.REDIS_URL}


async def _answers(url: str, card: str) -> None:
    """As a phone does; and come back with the six words."""
    async with httpx2.AsyncClient(base_url=url, timeout=60, follow_redirects=True) as phone:
        assert "What would you change?" in (await phone.get(card)).text
        assert (await phone.post("/help", data={"said": CALL, "reach": "Room 4"})).status_code == 200
        thanks = await phone.post(card, data={"q1": "Good", "q2": "Sometimes", "q4": "The dog", "q5": SINCE})
        words = [item.get_text(strip=True) for item in BeautifulSoup(thanks.text, "html.parser").select(".words li")]
        assert len(words) == 6, thanks.text
        assert (await phone.post("/boards/lincc", data={"words": " ".join(words)})).status_code == 200
        assert (await phone.post("/boards/lincc", data={"words": " ".join(words[:5])})).status_code == 422
        for closed in ("/sign-in", "/surveys", "/concerns", "/me"):
            assert (await phone.get(closed)).status_code == 404


def _tried(environment: dict[str, str]) -> str:
    """How many sealed texts there are, and how many can be read with what this process was given."""
    run = subprocess.run(
        [sys.executable, "-c", TRY_EVERYTHING],
        cwd=ROOT,
        env={**unsettled(), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return run.stdout


@pytest.mark.parametrize("arguments", [["worker"], ["keys"], ["person", "Ada", "--role", "administrator"]])
def test_no_other_command_runs_with_the_two_keys(tmp_path: Path, arguments: list[str]) -> None:
    given = _environment(tmp_path) | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": ""}
    run = subprocess.run(
        [sys.executable, "-m", "portal", *arguments],
        cwd=ROOT,
        env={**unsettled(), **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 2
    assert "is for `portal serve` alone" in run.stderr
