"""The made-up council's boards: an answer in every state, one overdue, one done weeks ago with what it changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from portal import settings
from portal.accounts.models import Group, Person, now
from portal.boards.models import (
    Entry,
    EntryChange,
    EntryFelt,
    EntryRead,
    EntryWording,
    Evidence,
    Felt,
    Plan,
    Proof,
    State,
    ask_for_done,
    change,
    comments_behind,
    publish,
    read_over,
    reading_mark,
    sign_off,
    signing_mark,
    voices,
)
from portal.feedback.periods import Quarter
from portal.forums.models import Topic
from portal.leaders.models import Seat, Sits
from portal.permissions import Role
from portal.surveys.models import AgeBand

OTHER_LEADERS = ["Gwen Ashdown", "Idris Fallow", "Marta Kowal"]
"""Who else reads the entries, besides those who can be tried out."""

SEEN_TO = "We heard this. {} is looking into it, and will say here what comes of it."
FIRST_WORDS = "We heard you. Somebody is looking into it, and will say here what comes of it."
Given = dict[str, Any]


@contextmanager
def at_that_time(at: datetime) -> Iterator[None]:
    """What is written in an entry's history meanwhile carries this time: nobody can date it back later."""
    column = EntryChange._meta.fields_map["at"]
    column.default = lambda: at
    try:
        yield
    finally:
        column.default = now


class Board:
    """One group's, as its officer and a leader brought it to where it is."""

    def __init__(self, group: Group, officer: Person, leader: Person) -> None:
        self.group, self.officer, self.leader = group, officer, leader
        self.began = now()

    async def load(self, entries: list[Given]) -> None:
        for given in entries:
            await self._load(given)

    async def _load(self, given: Given) -> None:
        last = now() - timedelta(days=given["days_ago"])
        self.began = last - timedelta(days=0 if given["came"] == "heard" else 30)
        quarter = Quarter.of(self.began.date())
        said = {code: list(await comments_behind(self.group, code, quarter)) for code in given["codes"]}
        people = {code: len(await voices(one)) for code, one in said.items()}
        behind = {
            code: one
            for code, one in said.items()
            if code == given["codes"][0] or people[code] >= settings.MINIMUM_PUBLISHED
        }
        with at_that_time(self.began):
            entry = await Entry.start(self.group, self.officer, behind, given["you_said"])
        if given["came"] != "heard":
            await self._publish(entry, given, self.began + timedelta(days=5))
            with at_that_time(last):
                await self._bring_on(await _again(entry), given, last)
        else:
            await self._word(entry, given)
        await self._date_back(entry, given, last)

    async def _publish(self, entry: Entry, given: Given, at: datetime) -> None:
        """With a first word of who sees to it."""
        told = given.get("first") or SEEN_TO.format(given["owner"])
        plan = Plan(State.PLANNED, told, "", self.leader.pk, given["owner"], self._due(given))
        with at_that_time(at):
            there = await _again(entry)
            await change(there, self.leader, there.said_mark, plan)
            await self._word(entry, given, given.get("first_words", FIRST_WORDS))
            await read_over(entry, self.officer, await reading_mark(await _again(entry)))
            await publish(entry, self.officer)
        if given.get("topic") and (topic := await Topic.filter(group_id=self.group.id).order_by("opened_at").first()):
            await entry.topics.add(topic)

    async def _bring_on(self, entry: Entry, given: Given, at: datetime) -> None:
        for proof in given.get("evidence", []):
            made = Evidence(kind=Proof(proof["kind"]), caption=proof["caption"], added_at=at)
            made.text, made.link = proof.get("text", ""), proof.get("link", "")
            await made.add(entry, self.leader)
        if given["came"] in {"asked", "done"}:
            await ask_for_done(entry, self.leader, entry.said_mark, given["we_did"], at.date())
        else:
            plan = (given["we_did"], given.get("reason", ""), self.leader.pk, given["owner"], self._due(given))
            await change(entry, self.leader, entry.said_mark, Plan(State(given["came"]), *plan))
        await self._word(entry, given)
        if given["came"] == "done":
            await sign_off(entry, self.officer, await signing_mark(await _again(entry)))

    async def _word(self, entry: Entry, given: Given, came: str = "") -> None:
        for age, words in given.get("words", {}).items():
            there = await _again(entry)
            before = (await EntryWording.of(there)).get(AgeBand(age))
            picture = words[2] if len(words) > 2 else ""
            made = EntryWording(age=AgeBand(age), said=words[0], came=came or words[1], picture=picture)
            made.mark = there.words_mark
            await made.put(there, self.leader, before.as_read if before else "")

    def _due(self, given: Given) -> date:
        return now().date() + timedelta(days=given.get("due_in", 14))

    async def _date_back(self, entry: Entry, given: Given, last: datetime) -> None:
        there = await _again(entry)
        times: Given = {"started_at": self.began, "state_at": last}
        if there.published_at:
            times |= {"published_at": self.began + timedelta(days=5), "shown_at": last}
        times |= {name: last for name in ("answered_at", "signed_off_at", "read_at") if getattr(there, name)}
        if there.awaits_signature:
            times["shown_at"] = self.began + timedelta(days=5)
        await Entry.filter(id=entry.id).update(**times, felt_shown=given.get("felt", {}))
        for answer, answered in given.get("felt", {}).items():
            await EntryFelt.create(entry_id=entry.id, answer=Felt(answer), answered=answered)


async def _again(entry: Entry) -> Entry:
    return await Entry.get(id=entry.id)


async def let_leaders_read() -> None:
    """Some of them have read some."""
    leaders = [await Person.create(name=name, role=Role.LEADER) for name in OTHER_LEADERS]
    for place, entry in enumerate(await Entry.filter(published_at__isnull=False).order_by("you_said")):
        for leader in leaders[: place % 4]:
            await EntryRead.by(leader, entry)


async def seat(people: dict[str, Person]) -> None:
    """A lead member and a young co-chair on the corporate parenting board."""
    for called, sits in (("senior leader", Sits.LEAD_MEMBER), ("LinCC member", Sits.CO_CHAIR)):
        await Seat.give(people[called], sits, people["administrator"])
