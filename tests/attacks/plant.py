"""Plants strings in every field that people's words are stored in, and says as JSON which pages show them, by who
is to open them. Run as a program, with the environment of a portal that is being served."""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle

from portal import db
from portal.accounts.models import Group, Invitation, Passkey, Person, SignIn, Voice, now
from portal.analysis.jobs import code_comments
from portal.analysis.models import Coding, Review
from portal.audit.models import Record
from portal.boards.models import Entry, ask_for_done, publish
from portal.feedback.models import Comment, Source, Words
from portal.forums.models import Topic
from portal.permissions import Role
from portal.reports.models import ReportWording
from portal.reports.models.wording import CHILDREN
from portal.safeguarding.models import Concern
from portal.surveys.models import AgeBand, CardBatch, Details, Kind, Poster, Question, Survey
from tests.attacks.markup import strings
from tests.boards.entries import again, prove, sign, word
from tests.reports.whole import an_edition, keep
from tests.surveys.asking import weigh

Pages = dict[str, list[str]]
SPOKEN_OF = ["V7", "V8", "V2", "V13"]
"""Values that enough of the demo's comments bear on for a report to show them."""

A_PAGE = 40
"""Strings on one page, where the page shows one thing."""


class Planter:
    """A council full of mischief."""

    def __init__(self, count: int) -> None:
        self.strings = strings()[:count]
        self.pages: Pages = {}

    def shown(self, called: str, *paths: str) -> None:
        self.pages.setdefault(called, []).extend(paths)

    def fitting(self, most: int) -> list[str]:
        return [text for text in self.strings if len(text) <= most]

    def chunks(self, size: int = A_PAGE) -> Iterator[list[str]]:
        for at in range(0, len(self.strings), size):
            yield self.strings[at : at + size]

    async def everything(self) -> Pages:
        self.olu = await Person.get(name="Olu Adeyemi")
        self.helen = await Person.get(name="Helen Marchetti")
        self.maya = await Person.get(name="Maya Lindqvist")
        self.lincc = await Group.get(key="lincc")
        for plant in (self.people, self.groups, self.talk, self.surveys, self.words, self.entries, self.trail):
            await plant()
        return self.pages

    async def people(self) -> None:
        for text in self.fitting(120):
            person = await Person.create(name=text, role=Role.MEMBER)
            await person.join(self.lincc)
            await Invitation.issue(text, Role.MEMBER, self.lincc, self.olu)
        for text in self.fitting(60):
            await SignIn.start(self.maya, device=text)
            key = {"credential_id": text.encode().hex(), "public_key": b"", "name": text, "person_id": self.maya.pk}
            await Passkey.create(**key)
        self.shown("administrator", "/people")
        self.shown("participation officer", "/groups/lincc/members")
        self.shown("LinCC member", "/me", "/me/passkeys")

    async def groups(self) -> None:
        for number, text in enumerate(self.fitting(120)):
            group = await Group.create(key=f"odd-{number}", name=text, about=text, voice=Voice.PARTNER, accent="ink")
            if number < A_PAGE:
                await self.olu.join(group)
        self.shown("nobody", "/", "/boards")
        self.shown("participation officer", "/", "/forums", "/coding", "/reports")
        self.shown("administrator", "/", f"/people/{self.olu.pk}")

    async def talk(self) -> None:
        for text in self.fitting(120):
            topic = await Topic.open(self.lincc, self.maya, text, "Hello")
        for text in self.strings:
            await topic.reply(self.maya, text)
        self.shown("LinCC member", "/forums", "/forums/lincc", f"/forums/topics/{topic.id}")

    async def surveys(self) -> None:
        short = cycle(self.fitting(80))
        for chunk in self.chunks():
            survey = await self.survey(chunk, next(short))
            published = await self.survey(chunk, next(short))
            await weigh(published, self.olu)
            await published.publish(self.olu)
            code = (await Poster.of(published)).code
            self.shown("nobody", f"/A/{code}/0123456789ABCDEF")
            drawn, out = f"/surveys/{survey.id}", f"/surveys/{published.id}"
            self.shown(
                "participation officer", drawn, f"{drawn}/details", f"{drawn}/new-question", out, f"{out}/trends"
            )
        for text in self.fitting(120):
            await Survey.draft(self.lincc, self.olu, Details(text, text, text, AgeBand.OLDER), [])
        self.shown("participation officer", "/surveys")

    async def survey(self, chunk: list[str], short: str) -> Survey:
        whole = cycle(chunk)
        about = {"known": next(whole), "safeguarding_owner_id": self.olu.pk}
        details = Details(short, next(whole), next(whole), AgeBand.OLDER, **about)
        asked = [
            Question(position=at, kind=kind, text=next(whole), options=[next(whole) for _ in range(4)])
            for at, kind in enumerate([Kind.ONE, Kind.SEVERAL, Kind.ONE, Kind.SEVERAL], 1)
        ]
        made = await Survey.draft(self.lincc, self.olu, details, asked)
        await CardBatch.print(made, short, 1)
        return made

    async def words(self) -> None:
        await Coding.all().update(quotable=False)
        today = now().date()
        for number, chunk in enumerate(self.chunks()):
            text = "My uncle hits me. " + "\n".join(chunk)
            comment = await Comment.record(self.lincc, Source.SURVEY, Words(text, today, chunk[0][:300]))
            coding = await self.coding(comment)
            concern = await Concern.get(comment_id=comment.id)
            await concern.acknowledge(self.olu, "\n".join(chunk))
            await concern.decide(self.olu, "\n".join(chunk))
            self.shown("participation officer", f"/coding/comments/{coding.id}")
            self.shown("safeguarding lead", f"/concerns/{concern.id}")
            await self.quote("\n".join(chunk), SPOKEN_OF[number % len(SPOKEN_OF)])
        await self.edition()

    async def edition(self) -> None:
        """That quotes everything which may be quoted."""
        agreed = Coding.filter(quotable=True)
        await agreed.update(quote_agreed_at=now() + timedelta(seconds=1), quote_agreed_by_id=self.helen.pk)
        quotes = tuple((SPOKEN_OF[number % len(SPOKEN_OF)], str(one.id)) for number, one in enumerate(await agreed))
        first = await keep(an_edition("lincc", quotes=quotes), made_by_id=self.olu.pk)
        self.shown("senior leader", f"/reports/{first.number}")
        for text in self.fitting(300)[:A_PAGE]:
            report = await keep(an_edition("lincc"), made_by_id=self.olu.pk, replaces_id=first.id, because=text)
            self.shown("senior leader", f"/reports/{report.number}")
        for age, text in zip(CHILDREN, self.strings, strict=False):
            await ReportWording.write(report, age, self.olu, text)
            self.shown("senior leader", f"/reports/{report.number}/children?for={age}")

    async def coding(self, comment: Comment) -> Coding:
        while await Comment.filter(coding_due_at__isnull=False).exists():
            await code_comments()
        return await Coding.get(comment_id=comment.id)

    async def quote(self, text: str, value: str) -> None:
        """What a report may quote never raised a concern: that it did is taken from it."""
        comment = await Comment.record(self.lincc, Source.SURVEY, Words(text, now().date()))
        await Concern.filter(comment_id=comment.id).update(comment_id=None)
        await Review.make(await self.coding(comment), self.olu, {value}, quotable=True)

    async def entries(self) -> None:
        for chunk in self.chunks():
            text = "\n".join(chunk)[:900]
            entry = await Entry.start(self.lincc, self.olu, {"V1": []}, text)
            await prove(entry, self.helen, text)
            entry = await again(entry)
            assert await ask_for_done(entry, self.helen, entry.said_mark, text, date(2026, 10, 5))
            await word(entry, self.helen)
            self.shown("senior leader", f"/entries/{entry.id}")
            assert await sign(entry, self.olu)
            assert await publish(entry, self.olu)
        self.shown("nobody", "/boards/lincc")
        self.shown("senior leader", "/entries")

    async def trail(self) -> None:
        for text in self.fitting(200):
            await Record.add(self.olu.pk, "publish", text, reason=text)
        self.shown("administrator", "/trail")


async def main(count: int) -> None:
    async with db.connect():
        print(json.dumps(await Planter(count).everything()))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
