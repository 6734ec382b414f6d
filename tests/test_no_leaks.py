"""Thousands of steps of people who come, join, leave and are paused, and of things that are made: at every step
each sees what is theirs to see, and nothing else. A small model, written by hand, says what that is."""

import asyncio
import os
from collections.abc import Callable, Collection, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test
from starlette.applications import Starlette

from portal import app as site
from portal import settings
from portal.accounts.models import Group, Person, SignIn, now
from portal.analysis.jobs import code_comments
from portal.analysis.models import Coding
from portal.boards.models import Entry
from portal.feedback.models import Comment, Source, Words
from portal.forums.models import Topic
from portal.permissions import Role
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Concern, Contact, Place
from portal.surveys.models import AgeBand, Details, Kind, Question, Survey
from portal.web import COOKIE
from tests.browser import Browser

STEPS = int(os.environ.get("LEAK_STEPS", "500"))
"""`make attack` takes 10,000."""

A_ROUND = 50
KEYS = ["lincc", "care-leavers", "foster-carers"]
LISTS = ["/", "/forums", "/surveys", "/coding", "/reports", "/entries", "/concerns", "/people", "/me", "/me/data.json"]
LISTS += ["/reading", "/reading/load", "/concerns/figures"]
LISTS += [f"{room}/{key}" for room in ("/forums", "/boards") for key in KEYS]
LISTS += ["/reports/quotes", "/reports/now", *(f"/reports/now?group={key}" for key in KEYS)]
T = TypeVar("T")


async def make_rota() -> None:
    """Nobody can talk where nobody would be told of what they say."""
    for name, duty in (("Ada Quill", Duty.TEAM), ("Bea Quill", Duty.OUT_OF_HOURS), ("Cy Quill", Duty.DESIGNATED)):
        made = await Contact.add(Place(None, name, "", duty, [0, 1, 2, 3, 4], None, "rota@council.example", ""))
        await Contact.filter(id=made.id).update(tested_at=now())


@dataclass(eq=False)
class Somebody:
    """What the model knows of a person."""

    person: Person
    role: Role
    groups: set[str] = field(default_factory=set)
    is_paused: bool = False
    has_left: bool = False
    cookie: str = ""

    @property
    def is_in(self) -> bool:
        return bool(self.cookie) and not self.is_paused and not self.has_left


@dataclass(frozen=True)
class Thing:
    """Where it is, whose group's it is, and a word that stands in nothing else."""

    kind: str
    path: str
    key: str
    canary: str


def may_see(one: Somebody, thing: Thing) -> bool:
    """Written out by hand, from what the council was promised and not from the portal's own table."""
    own = thing.key in one.groups
    return {
        "topic": one.role in {Role.MEMBER, Role.OFFICER} and own,
        "survey": one.role is Role.OFFICER and own,
        "coding": one.role is Role.OFFICER and own,
        "entry": (one.role is Role.OFFICER and own) or one.role is Role.LEADER,
        "concern": one.role is Role.SAFEGUARDING,
    }[thing.kind]


class Council(RuleBasedStateMachine):
    """People, memberships and things."""

    fresh: ClassVar[Callable[[], AbstractAsyncContextManager[str]]]
    steps: ClassVar[int] = 0
    people: Bundle[Somebody] = Bundle("people")
    things: Bundle[Thing] = Bundle("things")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.made = 0
        self.everything: list[Thing] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        Council.steps += 1
        return self.runner.run(work)

    @initialize(target=people)
    def opens(self) -> Any:
        return multiple(*self.run(self._open()))

    async def _open(self) -> list[Somebody]:
        self.database = Council.fresh()
        settings.DATABASE_URL = await self.database.__aenter__()
        self.app: Starlette = site.make_app()
        self.life = site.lifespan(self.app)
        await self.life.__aenter__()
        for key in KEYS:
            await Group.create(key=key, name=key, voice="child_in_care")
        await make_rota()
        self.browser_life = Browser.on(self.app)
        self.browser = await self.browser_life.__aenter__()
        return [await self._newcomer(role) for role in Role]

    def teardown(self) -> None:
        if hasattr(self, "life"):
            self.runner.run(self._close())
        self.runner.close()

    async def _close(self) -> None:
        await self.browser_life.__aexit__(None, None, None)
        await self.life.__aexit__(None, None, None)
        await self.database.__aexit__(None, None, None)

    async def _newcomer(self, role: Role) -> Somebody:
        person = await Person.create(name=f"Person {role} {self.made}", role=role)
        return Somebody(person, role, cookie=await SignIn.start(person))

    @rule(target=people, role=st.sampled_from(list(Role)))
    def somebody_comes(self, role: Role) -> Somebody:
        return self.run(self._newcomer(role))

    @rule(one=people, key=st.sampled_from(KEYS))
    def joins(self, one: Somebody, key: str) -> None:
        if not one.has_left:
            self.run(self._join(one, key))

    async def _join(self, one: Somebody, key: str) -> None:
        await one.person.join(await Group.get(key=key))
        one.groups.add(key)

    @rule(one=people, key=st.sampled_from(KEYS))
    def leaves_a_group(self, one: Somebody, key: str) -> None:
        self.run(self._leave(one, key))

    async def _leave(self, one: Somebody, key: str) -> None:
        await one.person.leave(await Group.get(key=key))
        one.groups.discard(key)

    @rule(one=people)
    def is_paused(self, one: Somebody) -> None:
        self.run(one.person.pause())
        one.is_paused, one.cookie = True, ""

    @rule(one=people)
    def is_let_back_in(self, one: Somebody) -> None:
        self.run(one.person.resume())
        one.is_paused = False

    @rule(one=people)
    def leaves(self, one: Somebody) -> None:
        self.run(one.person.end())
        one.has_left, one.cookie = True, ""
        one.groups.clear()

    @rule(one=people, role=st.sampled_from(list(Role)))
    def changes_role(self, one: Somebody, role: Role) -> None:
        self.run(one.person.change_role(role))
        one.role = one.person.role = role
        one.cookie = ""

    @rule(one=people)
    def signs_in(self, one: Somebody) -> None:
        one.cookie = self.run(SignIn.start(one.person))

    @rule(one=people)
    def signs_out(self, one: Somebody) -> None:
        self.run(SignIn.end(one.cookie))
        one.cookie = ""

    def _canary(self) -> str:
        self.made += 1
        return f"canary{self.made:05}yranac"

    def _known(self, thing: Thing) -> Thing:
        self.everything.append(thing)
        return thing

    @rule(target=things, one=people, key=st.sampled_from(KEYS))
    def a_topic_is_opened(self, one: Somebody, key: str) -> Thing:
        return self._known(self.run(self._topic(one, key, self._canary())))

    async def _topic(self, one: Somebody, key: str, canary: str) -> Thing:
        topic = await Topic.open(await Group.get(key=key), one.person, canary, f"More about {canary}")
        return Thing("topic", f"/forums/topics/{topic.id}", key, canary)

    @rule(target=things, one=people, key=st.sampled_from(KEYS))
    def a_survey_is_drafted(self, one: Somebody, key: str) -> Thing:
        return self._known(self.run(self._survey(one, key, self._canary())))

    async def _survey(self, one: Somebody, key: str, canary: str) -> Thing:
        details = Details(canary, "To hear.", "Olu reads it.", AgeBand.OLDER)
        question = Question(position=1, kind=Kind.LONG, text="What is home like?", options=[])
        survey = await Survey.draft(await Group.get(key=key), one.person, details, [question])
        return Thing("survey", f"/surveys/{survey.id}", key, canary)

    @rule(target=things, key=st.sampled_from(KEYS))
    def words_come_in(self, key: str) -> Any:
        return multiple(*map(self._known, self.run(self._words(key, self._canary()))))

    async def _words(self, key: str, canary: str) -> list[Thing]:
        words = Words(f"My uncle hits me {canary}", date(2026, 11, 16))
        comment = await Comment.record(await Group.get(key=key), Source.SURVEY, words)
        while not (coding := await Coding.get_or_none(comment_id=comment.id)):
            await code_comments()
        concern = await Concern.get(comment_id=comment.id)
        return [
            Thing("coding", f"/coding/comments/{coding.id}", key, canary),
            Thing("concern", f"/concerns/{concern.id}", key, canary),
        ]

    @rule(target=things, one=people, key=st.sampled_from(KEYS))
    def an_answer_is_begun(self, one: Somebody, key: str) -> Thing:
        return self._known(self.run(self._entry(one, key, self._canary())))

    async def _entry(self, one: Somebody, key: str, canary: str) -> Thing:
        entry = await Entry.start(await Group.get(key=key), one.person, {"V1": []}, f"You said {canary}.")
        return Thing("entry", f"/entries/{entry.id}", key, canary)

    @rule(one=people, thing=things)
    def opens_a_thing(self, one: Somebody, thing: Thing) -> None:
        status, html = self.run(self._look(one, thing.path))
        expected = (200 if may_see(one, thing) else 404) if one.is_in else 303
        assert status == expected, (one, thing, status)
        assert expected == 200 or thing.canary not in html

    @rule(one=people, path=st.sampled_from(LISTS))
    def looks_around(self, one: Somebody, path: str) -> None:
        _, html = self.run(self._look(one, path))
        hidden = {thing.canary for thing in self.everything}
        if one.is_in:
            hidden -= {thing.canary for thing in self.everything if may_see(one, thing)}
            hidden -= {thing.canary for thing in self.everything if path.startswith("/me/data")}
        assert not [canary for canary in hidden if canary in html], (one, path)

    async def _look(self, one: Somebody, path: str) -> tuple[int, str]:
        self.browser.client.cookies.clear()
        self.browser.client.cookies.set(COOKIE, one.cookie or "nobody", domain="portal.test")
        answer = await self.browser.client.get(path, follow_redirects=False)
        return answer.status_code, answer.text


@pytest.fixture
def steps(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.conftest import own_database

    monkeypatch.setattr(settings, "DATABASE_URL", settings.DATABASE_URL)
    monkeypatch.setattr(Council, "fresh", staticmethod(lambda: own_database(template)), raising=False)
    monkeypatch.setattr(Council, "steps", 0)


def walk(steps: int, phases: Collection[Phase] = tuple(Phase)) -> None:
    """So many steps at the most, in rounds that each begin with an empty council."""
    rounds = hypothesis_settings(
        max_examples=max(1, steps // A_ROUND),
        stateful_step_count=A_ROUND,
        deadline=None,
        database=None,
        phases=phases,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Council, settings=rounds)


@pytest.mark.usefixtures("steps")
def test_at_no_step_does_anybody_see_what_is_not_theirs() -> None:
    walk(STEPS)
    print(f"{Council.steps} steps, 0 leaks")
    assert Council.steps >= STEPS // 3


@pytest.mark.usefixtures("steps")
def test_a_planted_leak_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Topic, "visible_to", classmethod(lambda cls, person: cls.all()))
    with pytest.raises(AssertionError):
        walk(20_000, phases=[Phase.generate])
