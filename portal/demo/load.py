"""Loads the made-up council, once, and says how to get in."""

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.analysis.jobs import code_comments
from portal.analysis.models import Coding, Part, Review
from portal.demo import council, double
from portal.demo.boards import Board, let_leaders_read, seat
from portal.demo.concerns import as_of, before_today, read, take_on
from portal.demo.editions import agree_to_quotes, make_editions
from portal.demo.invitation import invitation
from portal.feedback.models import Comment, Source, Words
from portal.feedback.periods import Quarter, week_of
from portal.forums.models import Post, Topic
from portal.mistakes import Mistake
from portal.permissions import Role
from portal.safeguarding.screening.screen import screen
from portal.surveys import comeback, forms
from portal.surveys.models import Answer, Kind, Question, Response, Survey, new_version

DATA = Path(__file__).parent / "data"
READ_SHARE = 0.4
"""How much of this quarter the officer has read already; of earlier quarters it is all."""

WAITING = 3
"""How many of LinCC's concerns wait when the demo starts; they came in today."""

SURVEYS = {
    "lincc": ("pulse-12-17", {"going_well": 6, "change": 7, "anything_else": 8}),
    "care-leavers": ("care-leavers", {"helped": 4, "harder": 5, "anything_else": 6}),
    "foster-carers": ("carers", {"difference": 4, "need": 5, "anything_else": 6}),
    "social-workers": ("staff", {"helps": 4, "in_the_way": 5, "anything_else": 6}),
}
"""Each group's survey in the bank, and at which position it asks what the comments answer."""


async def demo() -> str:
    """Loads the council if the database is empty. Returns the address, the sign-in links and a QR code to print."""
    if not await Group.exists():
        await Council().load()
    people = await _people()
    return await invitation(people)


async def _people() -> dict[str, Person]:
    """The people to sign in as; a database with another council's people in it is left alone."""
    people = {one.called: await Person.get_or_none(name=one.name, role=one.role) for one in council.PEOPLE}
    found = {called: person for called, person in people.items() if person}
    if len(found) < len(people):
        raise Mistake("this database holds a council already, so the made-up one was not loaded into it.")
    if colleague := await Person.get_or_none(name=council.COLLEAGUE.name, role=council.COLLEAGUE.role):
        found[council.COLLEAGUE.called] = colleague  # demos loaded by earlier releases have none
    return found


class Council:
    """One loading: the dice are always thrown alike, so every demo is the same but for its dates."""

    def __init__(self) -> None:
        self.dice = random.Random(2016)
        self.today = now().date()
        self.who = random.Random(2018)
        self.questions: dict[UUID, dict[int, Question]] = {}
        self.labels: dict[UUID, dict[str, Any]] = {}
        self.late: list[dict[str, Any]] = []
        self.doubled: set[UUID] = set()

    async def load(self) -> None:
        async with in_transaction():
            people = await council.make_people()
            self.officer, self.leader = people["participation officer"], people["senior leader"]
            self.members = people
            for group in await Group.all():
                await self._load_group(group)
        await code_comments()
        async with in_transaction():
            colleague = await council.make_colleague()
            self.doubled = await double.code_twice(self.officer, colleague, self.labels)
            await self._review()
            await double.settle(self.officer, self.labels)
            await read(self.officer)
            await agree_to_quotes(colleague)
            await take_on(people, self.dice)
            for group in await Group.all():
                await Board(group, self.officer, self.leader).load(_list(f"boards-{group.key}.json"))
            await let_leaders_read()
            await seat(people)
        await make_editions(self.officer, self.leader)

    async def _load_group(self, group: Group) -> None:
        earlier = await self._survey(group)
        survey = await self._next_version(earlier)
        for row in _lines(f"comments-{group.key}.jsonl"):
            if self._waits(group, row):
                self.late.append(row)
            else:
                at = datetime.combine(self._day(row["quarter"]), time(10, 5), UTC)
                await self._respond(earlier if row["quarter"] else survey, row, before_today(at))
        for hours, row in enumerate(self.late):
            await self._respond(survey, row, now() - timedelta(hours=hours, minutes=20))
        self.late.clear()
        quarter = Quarter.of(self.today)
        for _ in range(4):
            await council.hand_out(earlier, quarter := quarter.previous)
        members = await self._members(group)
        for topic in _list(f"forum-{group.key}.json"):
            await self._talk(group, members, topic)

    def _waits(self, group: Group, row: dict[str, Any]) -> bool:
        """Whether these words are among those that came in just now and may mean harm."""
        room = group.key == "lincc" and len(self.late) < WAITING and not row["quarter"]
        return room and screen(row["text"]) is not None

    async def _survey(self, group: Group) -> Survey:
        """What was asked in the quarters before this one."""
        template, _ = SURVEYS[group.key]
        draft = forms.from_bank(template)
        if draft is None:
            raise LookupError(template)
        details = replace(draft.details, safeguarding_owner_id=self.members["safeguarding lead"].pk)
        survey = await Survey.draft(group, self.officer, details, draft.questions)
        if group.key == "lincc":
            await council.ask_who_answers(survey)
            await council.offer_languages(survey, self.officer)
            await council.weigh(survey, self.officer)
        return await self._published(survey, now() - timedelta(days=365))

    async def _next_version(self, survey: Survey) -> Survey:
        """The same, asked since this quarter began; the one before is closed, so that it can be reported on."""
        began = datetime.combine(Quarter.of(self.today).first, time(), UTC)
        await survey.close(self.officer)
        await Survey.filter(id=survey.id).update(closed_at=began - timedelta(hours=6))
        return await self._published(await new_version(survey, self.officer), began)

    async def _published(self, survey: Survey, at: datetime) -> Survey:
        await survey.publish(self.officer)
        await Survey.filter(id=survey.id).update(made_at=at, published_at=at)
        self.questions[survey.id] = {one.position: one for one in await Question.filter(survey_id=survey.id)}
        return await Survey.get(id=survey.id).select_related("group")

    async def _respond(self, survey: Survey, row: dict[str, Any], at: datetime) -> None:
        """One invented person's sheet: what they wrote, and choices that go with its tone."""
        said_on = week_of(at.date())
        words = comeback.words_for(receipt := f"{self.dice.getrandbits(256):064x}")
        response = await Response.create(
            survey=survey, receipt=receipt, comeback_hash=comeback.hashed(words), answered_in=said_on
        )
        questions = self.questions[survey.id]
        question = questions[SURVEYS[survey.group.key][1][row["question"]]]
        said = Words(row["text"], said_on, question.text)
        with as_of(at):
            comment = await Comment.record(survey.group, Source.SURVEY, said, response.id)
        self.labels[comment.id] = row
        choices = [one for one in questions.values() if not one.kind.is_words]
        chosen = {one: self._tell(one) if one.about else self._choose(one, row["tone"]) for one in choices}
        answers = [
            Answer(response_id=response.id, question_id=one.id, chosen=said, about=one.tells(said))
            for one, said in chosen.items()
            if said
        ]
        await Answer.create_all(answers)

    def _tell(self, question: Question) -> list[str]:
        """What somebody says about themselves: most do, half of them from outside the borough."""
        *answers, rather_not = question.options
        often = [45 if place < 2 else 5 for place, _ in enumerate(answers)]
        said = self.who.choices([*answers, rather_not, ""], [*often, 4, 6])
        return said if said[0] else []

    def _choose(self, question: Question, tone: str) -> list[str]:
        """Happier words come with happier faces, more or less; some people skip."""
        if self.dice.random() < 0.1:
            return []
        if question.kind is Kind.SEVERAL:
            return [option for option in question.options if self.dice.random() < 0.35]
        middle = {"positive": 3.4, "negative": 1.2}.get(tone, 2.2)
        face = min(4, max(0, round(self.dice.gauss(middle, 0.9))))
        if question.kind is Kind.FACES:
            return [question.options[face]]
        return [question.options[min(len(question.options) - 1, 4 - face)]]

    async def _members(self, group: Group) -> list[Person]:
        names = council.OTHER_MEMBERS[group.key]
        others = [await Person.create(name=name, role=Role.MEMBER) for name in names]
        for person in others:
            await person.join(group)
        return [await Person.get(role=Role.MEMBER, memberships__group=group, name__not_in=names), *others]

    async def _talk(self, group: Group, members: list[Person], given: dict[str, Any]) -> None:
        """A topic and its posts, a few hours apart; each member speaks in turn."""
        at = datetime.combine(self._day(given["quarter"]), time(16, 5), UTC)
        topic = await Topic.create(group=group, opened_at=at, posted_at=at)
        for turn, post in enumerate(given["posts"]):
            text = post["text"] if turn else f"{given['title']}\n{post['text']}"
            by_officer = post["author"] == "officer"
            words = Words(text, at.date(), for_coding=not by_officer)
            with as_of(before_today(at)):
                comment = await Comment.record(group, Source.FORUM, words)
            self.labels[comment.id] = {"quarter": given["quarter"], "quote": False, **post}
            author = self.officer if by_officer else members[turn % len(members)]
            at = min(at + timedelta(hours=5), now())
            key = uuid4() if turn else topic.id
            await Post.create(id=key, topic=topic, author=author, comment=comment, posted_at=at)
        await Topic.filter(id=topic.id).update(posted_at=at)

    def _day(self, quarters_ago: int) -> date:
        """Some day of that quarter, and never one that is still to come."""
        quarter = Quarter.of(self.today)
        for _ in range(quarters_ago):
            quarter = quarter.previous
        days = (min(quarter.last, self.today) - quarter.first).days
        return quarter.first + timedelta(days=self.dice.randint(0, days))

    async def _review(self) -> None:
        """The officer has read all of the earlier quarters and some of this one."""
        for coding in await Coding.all().select_related("comment"):
            row = self.labels[coding.comment_id]
            if coding.comment_id in self.doubled:
                continue
            if row["quarter"] or self.dice.random() < READ_SHARE:
                keys = {*row["values"], *row["priorities"]}
                await Review.make(coding, self.officer, keys, Part.RANDOM, row["tone"], quotable=row["quote"])
        await Review.all().update(made_at=now() - timedelta(days=1))


def _lines(name: str) -> Iterable[dict[str, Any]]:
    return (json.loads(line) for line in (DATA / name).read_text().splitlines() if line)


def _list(name: str) -> list[dict[str, Any]]:
    return list(json.loads((DATA / name).read_text()))
