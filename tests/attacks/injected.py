"""Five hundred injections in every parameter: no answer of 500, nobody else's words shown, no other row touched.

The parameters are those that the pages themselves offer: every part of every address, and every field of every form
that somebody of each role is shown, with the other fields as the page filled them in; and what headers carry.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from tests.attacks import house
from tests.attacks.injections import strings

if TYPE_CHECKING:
    from tests.attacks.house import House
    from tests.attacks.knock import Knock

CANARY = "Nightjar Quarterly Ferry"
"""Words of another group, which none of these people but its own may ever see."""

WHO = ["", "LinCC member", "safeguarding lead", "administrator", "participation officer", "senior leader"]
SEES_ALL = {"participation officer", "senior leader"}
HEADERS = ["user-agent", "x-forwarded-for", "referer", "accept-language", "host", "cookie", "origin", "hx-request"]
QUERIES = {
    "/sign-in": ("next", "needed", "over"),
    "/sign-in/second": ("next",),
    "/prove": ("next",),
    "/me": ("done",),
    "/entries/new": ("group", "code", "quarter"),
    "/reports/now": ("group",),
    "/reports/{edition}/children": ("for",),
    "/trail": ("who", "verb", "first", "last", "page"),
}
"""What pages read from their address besides the forms that they show."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One place to put a string, for one person: in the address, the query, a field or a header."""

    who: str
    method: str
    path: str
    place: str
    name: str
    others: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.who or 'nobody'}: {self.method} {self.path} {self.place} {self.name}"

    def knock(self, text: str, cookie: str) -> "Knock":
        from portal.web import COOKIE
        from tests.attacks.knock import Knock

        known = [(b"host", b"portal.test"), (b"sec-fetch-site", b"same-origin")]
        known += [(b"cookie", f"{COOKIE}={cookie}".encode())] if cookie else []
        odd = text.encode(errors="replace")
        path, query, body = self.path.encode(), b"", b""
        if self.place == "address":
            path = self.path.replace("{}", quote(odd, safe="")).encode()
        elif self.place == "query":
            query = urlencode({**dict(self.others), self.name: odd}).encode()
        elif self.place == "field":
            body = urlencode([*self.others, (self.name, odd)]).encode()
            known.append((b"content-type", b"application/x-www-form-urlencoded"))
        else:
            known.append((self.name.encode(), odd.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")))
        return Knock(self.method, path, query, known, [body])


class Tally(NamedTuple):
    done: int
    faults: list[str]
    statuses: Counter[int]


async def parameters(home: "House") -> list[Parameter]:
    """Every one there is, by what each person's pages show; each once, by whoever may do the least."""
    found: dict[tuple[str, ...], Parameter] = {}
    for who in WHO:
        async for one in _of(home, who):
            found.setdefault((one.method, one.path, one.place, one.name), one)
    return list(found.values())


async def _of(home: "House", who: str) -> AsyncIterator[Parameter]:
    from portal.permissions import allowed
    from tests.addresses import ADDRESSES, ASKED, address, method
    from tests.attacks.knock import Knock, knock

    person = home.cast.people.get(who)
    for route in ADDRESSES:
        if not allowed(person, route.permission):
            continue
        for part in route.param_convertors:
            things = dict(home.things)
            first = route.path.strip("/").split("/{")[0]
            things[first if part == "id" else part] = "{}"
            yield Parameter(who, method(route), address(route, things), "address", part)
        if method(route) == "GET":
            path = address(route, home.things)
            opened = await knock(home.app, Knock("GET", path.encode(), urlencode(ASKED).encode(), _headers(home, who)))
            for one in _forms(who, path, opened.body):
                yield one
            for name in QUERIES.get(route.path, ()):
                yield Parameter(who, "GET", path, "query", name, tuple(ASKED.items()))
    for name in HEADERS:
        yield Parameter(who, "GET", "/", "header", name)


def _headers(home: "House", who: str) -> list[tuple[bytes, bytes]]:
    from portal.web import COOKIE

    cookie = [(b"cookie", f"{COOKIE}={home.cookies[who]}".encode())] if who else []
    return [(b"host", b"portal.test"), *cookie]


def _forms(who: str, path: str, page: bytes) -> Iterable[Parameter]:
    """The fields of every form on a page; those that sign somebody out or off are looked at where they stand alone."""
    from bs4 import BeautifulSoup

    try:
        text = page.decode()
    except UnicodeDecodeError:  # a paper, or a sheet
        return
    if text.lstrip().startswith("<?xml"):  # a codebook for other programs
        return
    for form in BeautifulSoup(text, "html.parser").select("form"):
        names = {str(one["name"]): str(one.get("value", "")) for one in form.select("[name]")}
        method, where = str(form.get("method", "get")).upper(), str(form.get("action") or path).partition("?")[0]
        for name in names:
            others = tuple((other, value) for other, value in names.items() if other != name)
            yield Parameter(who, method, where, "field" if method == "POST" else "query", name, others)


async def canaries(home: "House") -> None:
    """Words of the foster carers, wherever words are kept."""
    from datetime import date

    from portal.accounts.models import Group
    from portal.boards.models import Entry
    from portal.feedback.models import Comment, Source, Words
    from portal.forums.models import Topic
    from portal.safeguarding.models import Reading

    group, officer = await Group.get(key="foster-carers"), home.cast["participation officer"]
    await Topic.open(group, home.cast["foster carer"], CANARY, CANARY)
    await Comment.record(group, Source.SURVEY, Words(CANARY, date(2026, 11, 16), CANARY))
    await Entry.start(group, officer, {"V1": []}, CANARY)
    # What nobody has read yet the safeguarding team may read, whoever wrote it.
    await Reading.done(officer, [comment.id for comment in await Comment.filter(group_id=group.id)])
    home.app.state.queue.wake("code_comments")
    await house.all_coded()


async def others() -> list[object]:
    """Every row that none of these people can rightly change."""
    from portal.accounts.models import Group, Membership
    from portal.boards.models import Entry
    from portal.feedback.models import Comment
    from portal.forums.models import Topic

    theirs = await Group.get(key="foster-carers")
    kept: list[object] = [
        await Group.all().order_by("key").values_list("key", "name", "voice"),
        await Membership.filter(group_id=theirs.id, person__name="Pat Wrigley").values_list("id", "person_id"),
        [(row.id, row.text) for row in await Comment.filter(group_id=theirs.id, question=CANARY).order_by("id")],
        await Topic.filter(group_id=theirs.id).order_by("id").values_list("id", "group_id"),
        await Entry.filter(group_id=theirs.id, you_said=CANARY).values_list("id", "answered_at", "published_at"),
    ]
    assert all(kept), "there is something to compare"
    return kept


async def inject(home: "House", one: Parameter, texts: Iterable[str]) -> Tally:
    """Every text in one parameter."""
    from tests.attacks.house import fresh_cookie
    from tests.attacks.knock import knock

    before, faults, statuses = await others(), [], Counter[int]()
    for number, text in enumerate(texts):
        if one.who and number % 50 == 0:
            home.cookies[one.who] = await fresh_cookie(home.cast, one.who)
        opened = await knock(home.app, one.knock(text, home.cookies.get(one.who, "")))
        statuses[opened.status] += 1
        if opened.status >= 500 or opened.fault or not opened.status:
            faults.append(f"{one} {text!r}: {opened.status} {opened.fault}")
        if one.who not in SEES_ALL and CANARY.encode() in opened.body:
            faults.append(f"{one} {text!r} shows another group's words")
    if await others() != before:
        faults.append(f"{one} changed a row that is not theirs")
    return Tally(statuses.total(), faults, statuses)


def turn(which: int, of: int, most: int) -> Tally:
    """One process's share of the parameters."""
    with tempfile.TemporaryDirectory(prefix="portal-inject-") as folder:
        house.settle(Path(folder))
        return asyncio.run(_turn(Path(folder), which, of, most))


async def _turn(folder: Path, which: int, of: int, most: int) -> Tally:
    street, tallies = house.Street(folder), []
    await street.build()
    async with street.fresh() as home:
        mine = (await parameters(home))[which::of]
    for number, one in enumerate(mine, 1):
        async with street.fresh() as home:
            await canaries(home)
            tallies.append(await inject(home, one, strings()[:most]))
        print(f"inject: {number} of {len(mine)}, {one}: {tallies[-1].statuses}", file=sys.stderr, flush=True)
    faults = [fault for tally in tallies for fault in tally.faults]
    return Tally(len(mine), faults, sum((tally.statuses for tally in tallies), Counter()))


def attack(most: int = 500) -> list[str]:
    began, cores = time.monotonic(), os.cpu_count() or 1
    with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
        tallies = list(pool.map(turn, range(cores), [cores] * cores, [most] * cores))
    places, faults = sum(tally.done for tally in tallies), [fault for tally in tallies for fault in tally.faults]
    statuses = sum((tally.statuses for tally in tallies), Counter[int]())
    print(f"inject: {most} injections in each of {places} parameters, {statuses.total():,} requests "
          f"({dict(sorted(statuses.items()))}); {len(faults)} faults, {time.monotonic() - began:.0f} s")  # fmt: skip
    return faults
