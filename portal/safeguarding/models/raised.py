"""How a concern comes up, who is told of it, and who may know of it."""

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Self
from uuid import UUID, uuid4, uuid5

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.permissions import May, Role, allowed
from portal.safeguarding import ladder
from portal.safeguarding.alerts import Why
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models.alert import Alert
from portal.safeguarding.models.audience import Accused, LeftOut
from portal.safeguarding.models.contact import Contact
from portal.safeguarding.models.hours import Hours
from portal.safeguarding.models.outcome import Came, Outcome
from portal.safeguarding.models.register import Did, RegisterEntry
from portal.safeguarding.models.screen_change import in_force
from portal.safeguarding.screening.screen import screen
from portal.sealing import Sealed
from portal.tables import Table

log = logging.getLogger(__name__)
ALLEGATION = "misconduct"
"""The kind of concern that is about somebody who works with children, and goes the designated officer's way."""

HELP, UNSORTED = "asked_for_help", "raised_by_a_person"
HELP_SCORE = 100.0
"""A call for help comes before whatever the screen found."""

TEAM_FROM_STEP = 2
"""When nobody has taken an allegation on by then, the whole team may see it."""

STEP_WHY = {0: Why.NEW, 1: Why.REMINDER}
LAST_RESORT = (Duty.SENIOR, Duty.DESIGNATED)
"""Who is told when everybody on the rota is left out: better somebody it may be about than nobody at all."""


class Raised(Table):
    """Raised in the same transaction as the words, so neither can exist without the other."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    comment: fields.OneToOneNullableRelation[Table] = fields.OneToOneField(
        "portal.Comment", "concern", null=True, on_delete=fields.OnDelete.RESTRICT
    )
    comment_id: UUID | None
    """Empty for a call for help, which is not an answer to anything."""
    came = fields.CharEnumField(Came, max_length=10, default=Came.SCREEN)
    kind = fields.CharField(max_length=30)
    score = fields.FloatField(default=0)
    start = fields.IntField(default=0)
    """Where the words that raised it begin, in characters of the comment."""
    end = fields.IntField(default=0)
    screened_by = fields.CharField(max_length=40, default="")
    """The version of the screen that found it, or looked and did not."""
    said_sealed = fields.BinaryField(null=True)
    said = Sealed()
    """What somebody who asked for help wrote, or why a person raised it."""
    reach_sealed = fields.BinaryField(null=True)
    reach = Sealed()
    """A name and how to reach them, if they gave any."""
    allegation = fields.BooleanField(default=False)
    restricted = fields.BooleanField(default=False)
    """Whether only the designated officer may see it."""
    raised_at = fields.DatetimeField(default=now, db_index=True)
    raised_again_at = fields.DatetimeField(null=True)
    """When it was passed on last, which starts its clock anew."""
    raised_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "raised_concerns", null=True, db_index=True
    )
    raised_by_id: UUID | None
    owner: fields.ForeignKeyNullableRelation[Contact] = fields.ForeignKeyField(
        "portal.Contact", "concerns", null=True, on_delete=fields.OnDelete.RESTRICT, db_index=True
    )
    owner_id: UUID | None
    step = fields.IntField(default=0)
    """How many times people have been told; see ladder.py."""
    next_step_at = fields.DatetimeField(null=True, db_index=True)
    """Empty once somebody has taken it on."""
    seen_at = fields.DatetimeField(null=True)
    seen_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "seen_concerns", null=True, db_index=True
    )
    acknowledged_at = fields.DatetimeField(null=True)
    acknowledged_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "acknowledged_concerns", null=True, db_index=True
    )
    acknowledged_by_id: UUID | None
    decision_sealed = fields.BinaryField(null=True)
    decision = Sealed()
    """What was decided last; the register has what was decided before."""
    decided_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    outcome = fields.CharEnumField(Outcome, max_length=20, null=True)
    entries: fields.ReverseRelation[RegisterEntry]

    class Meta:
        abstract = True

    @classmethod
    async def screen(cls, texts: Iterable[tuple[UUID, str]]) -> list[Self]:
        """Reads each comment (id and words) for possible harm and raises a concern for those that show it."""
        rules = await in_force()
        found = [(comment, text, finding) for comment, text in texts if (finding := screen(text, rules))]
        raised = []
        for comment, text, one in found:
            concern = cls(comment_id=comment, kind=one.kind, score=one.score, start=one.start, end=one.end)
            concern.screened_by, concern.allegation = rules.version, one.kind == ALLEGATION and one.phrased
            raised.append(await concern.raise_(text))
        return raised

    @classmethod
    async def call_id(cls, key: UUID) -> UUID:
        """Of the call that the form with this key makes or made: another one after each that was taken on."""
        while await cls.exists(id=key, acknowledged_at__isnull=False):
            key = uuid5(key, "again")
        return key

    @classmethod
    async def ask_for_help(cls, key: UUID, said: str, reach: str) -> Self:
        """A call for help; the same form sent twice (`key`) is one call, until somebody has taken it on. Whoever is
        named in `reach` is the one who asks, not one who is accused."""
        key = await cls.call_id(key)
        concern = cls(id=key, came=Came.HELP, kind=HELP, score=HELP_SCORE)
        concern.said, concern.reach = said, reach
        try:
            async with in_transaction():
                return await concern.raise_(said)
        except IntegrityError:
            if before := await cls.get_or_none(id=key):
                return before
            raise

    async def raise_(self, text: str) -> Self:
        """Keeps it with its first line in the register and tells whoever is first, in the caller's transaction."""
        await self.save(force_create=True)
        await self.write(Did.RAISED, by=self.raised_by if self.raised_by_id else None)
        await self._leave_out(await Accused.named_in(text, with_team=self.allegation))
        await self._tell(self.raised_at)
        return self

    async def _leave_out(self, accused: Accused) -> None:
        if accused.people or accused.contacts:
            await LeftOut.keep(self.id, accused)
            await self.write(Did.LEFT_OUT, ", ".join(accused.names))
        await self._find_way()

    async def _find_way(self) -> None:
        """An allegation, or what leaves out the whole team, is the designated officer's, if there is one who may
        know of it."""
        out = await LeftOut.people(self.id)
        if not self.allegation and not out:
            return
        free = Person.filter(paused_at=None, ended_at=None).exclude(id__in=out)
        designated = await free.filter(role=Role.DESIGNATED).exists()
        if designated and out and not await free.filter(role=Role.SAFEGUARDING).exists():
            self.allegation = True
        self.restricted = self.allegation and designated
        await self._keep(allegation=self.allegation, restricted=self.restricted)

    async def _keep(self, **changes: object) -> None:
        await type(self).filter(id=self.id).update(**changes)

    @cached_property
    def lines(self) -> list[RegisterEntry]:
        """What was written in the register through this object."""
        return []

    async def write(self, did: Did, text: str = "", by: Person | None = None) -> None:
        """A line in the register."""
        await self._write_line(RegisterEntry.line(self.id, did, text, by))

    async def _write_line(self, line: RegisterEntry) -> None:
        await line.save(force_create=True)
        self.lines.append(line)

    async def _tell(self, at: datetime) -> None:
        """Promises the alerts of this step, to whoever may know; the first of them owns it while nobody does."""
        clock = await Hours.clock()
        rota = await LeftOut.others(self.id) or await Contact.on_rota().filter(duty__in=LAST_RESORT)
        told = ladder.to_tell(self.step, rota, at, clock, self.allegation)
        owner = [one for one in rota if one.id == self.owner_id]
        if owner and owner[0] not in told:
            told = owner if self.step == 0 else [*owner, *told]
        await Alert.promise(told, STEP_WHY.get(self.step, Why.ESCALATED), self.id)
        self.owner_id = self.owner_id or (told[0].id if told else None)
        self.next_step_at = ladder.next_step(self.step, self.told_from, at, clock)
        await self._keep(owner_id=self.owner_id, next_step_at=self.next_step_at)

    @classmethod
    async def climb_due(cls, at: datetime) -> None:
        """Goes a step on with every concern that nobody has taken on in time. One that cannot keeps no other back."""
        for concern in await cls.filter(next_step_at__lte=at, acknowledged_at=None):
            try:
                await concern._climb(at)
            except Exception:
                log.exception("A concern could not go a step on, and will be tried again.")

    async def _climb(self, at: datetime) -> None:
        """Each step is taken once."""
        async with in_transaction():
            taken = type(self).filter(id=self.id, step=self.step, acknowledged_at=None)
            self.step += 1
            restricted = self.restricted and self.step < TEAM_FROM_STEP
            if await taken.update(step=self.step, restricted=restricted):
                await self.write(Did.CLIMBED)
                await self._tell(at)

    @classmethod
    async def called_off(cls, contact_id: UUID) -> None:
        """Somebody has left the rota: of what they were still to be told or owned alone, others are told at once."""
        owed = Subquery(Alert.filter(contact_id=contact_id, concern_id__isnull=False).values("concern_id"))
        waiting = cls.filter(acknowledged_at=None)
        await waiting.filter(Q(owner_id=contact_id) | Q(id__in=owed)).update(next_step_at=now())
        await waiting.filter(owner_id=contact_id).update(owner_id=None)
        await Alert.filter(contact_id=contact_id).delete()

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """What this person may know of: nothing that leaves them out. An allegation against somebody who works with
        children is the designated officer's, as is what was passed on to them; the team sees an allegation only while
        there is no such officer, or none took it on in time."""
        if not allowed(person, May.READ_CONCERNS):
            return cls.filter(id=None)
        known = cls.exclude(id__in=Subquery(LeftOut.filter(person_id=person.pk).values("concern_id")))
        if person.role is Role.DESIGNATED:
            return known.filter(Q(allegation=True) | Q(owner__person_id=person.pk))
        return known.filter(restricted=False)

    @property
    def told_from(self) -> datetime:
        """When its clock began to run, last."""
        return self.raised_again_at or self.raised_at
