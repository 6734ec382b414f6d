"""Concerns, and what people do about them. Each thing done is a line in the register and safe to do twice."""

from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.safeguarding.clock import Clock
from portal.safeguarding.models.alert import Alert
from portal.safeguarding.models.audience import Accused, LeftOut
from portal.safeguarding.models.contact import Contact
from portal.safeguarding.models.outcome import OUTCOMES, Came, Outcome
from portal.safeguarding.models.raised import UNSORTED, Raised
from portal.safeguarding.models.reading import Reading
from portal.safeguarding.models.register import Did, RegisterEntry
from portal.safeguarding.models.screen_change import in_force


class TooLate(Exception):
    """Somebody else did something first, after which this can no longer be done."""


class Due(NamedTuple):
    what: str
    by: datetime


class Concern(Raised):
    """Something that may be harm, with who looks after it and what became of it."""

    class Meta:
        ordering = ["acknowledged_at", "-score", "raised_at"]

    @classmethod
    async def raise_by(cls, person: Person, comment_id: UUID, text: str, why: str, allegation: bool) -> Self:
        """Somebody who read the words thinks that they show harm, whatever the screen thought of them. `text`: the
        words unmasked, for whoever is named in them is not told. Words that raised a concern already keep that one,
        with what this person thinks; closed, it is opened again."""
        if before := await cls.get_or_none(comment_id=comment_id):
            if before.raised_by_id != person.pk:
                await before.reopen(person, why) if before.closed_at else await before.write(Did.NOTED, why, person)
            return before
        concern = cls(comment_id=comment_id, came=Came.PERSON, kind=UNSORTED, raised_by=person, allegation=allegation)
        concern.said, concern.screened_by = why, (await in_force()).version
        return await concern.raise_(f"{text}\n{why}")

    def due(self, clock: Clock) -> Due | None:
        """What has to be done next about it, and by when."""
        if self.closed_at or (self.acknowledged_at and self.decided_at):
            return None
        if self.acknowledged_at:
            return Due("decided", clock.decided_by(self.raised_at))
        if self.seen_at:
            return Due("taken on", clock.acknowledged_by(self.told_from))
        return Due("seen", clock.seen_by(self.told_from))

    def urgency(self, clock: Clock) -> tuple[bool, datetime, float]:
        """Sorts the most urgent first: calls for help, what is due soonest, what speaks most for harm."""
        due = self.due(clock)
        return (
            self.came is not Came.HELP,
            (due.by if due else self.told_from).replace(second=0, microsecond=0),
            -self.score,
        )

    @property
    def number(self) -> str:
        """By which people speak of it."""
        return self.id.hex[:8]

    async def see(self, person: Person) -> None:
        """They have opened it and read the words. That acknowledges nothing. Safe to call twice."""
        await Concern.filter(id=self.id, seen_at=None).update(seen_at=now(), seen_by_id=person.pk)
        if self.comment_id:
            await Reading.done(person, [self.comment_id])
        if not await RegisterEntry.exists(concern_id=self.id, by_id=person.pk, did=Did.SEEN):
            await self.write(Did.SEEN, by=person)

    async def acknowledge(self, person: Person, first: str = "") -> bool:
        """Takes it on, with what they do `first`: the ladder stops, and nobody else is told. True for the one who came
        first, also when asked again."""
        taken = Concern.filter(id=self.id, acknowledged_at=None)
        place = await Contact.on_rota().filter(person_id=person.pk).first()
        owner = {"owner_id": place.id} if place else {}
        async with in_transaction():
            if await taken.update(acknowledged_at=now(), acknowledged_by_id=person.pk, next_step_at=None, **owner):
                await Alert.filter(concern_id=self.id).delete()
                await self.write(Did.ACKNOWLEDGED, first, person)
        await self.refresh_from_db()
        return bool(self.acknowledged_by_id == person.pk)

    async def decide(self, person: Person, decision: str, key: UUID | None = None) -> None:
        """Raises TooLate, as all of these do, where nobody has taken it on or it is closed."""
        self.decision = decision
        line = RegisterEntry.line(self.id, Did.DECIDED, decision, person, key)
        await self._add(line, decision_sealed=self.decision_sealed, decided_at=now())

    async def inform(self, person: Person, whom: str, how: str, key: UUID | None = None) -> None:
        """Somebody outside the portal was told."""
        await self._add(RegisterEntry.line(self.id, Did.INFORMED, f"{whom}: {how}", person, key))

    async def add_note(self, person: Person, text: str, key: UUID | None = None) -> None:
        await self._add(RegisterEntry.line(self.id, Did.NOTED, text, person, key))

    async def close(self, person: Person, outcome: Outcome, why: str, key: UUID | None = None) -> None:
        """Nothing is left to do. What was found to be harmless counts as a false alarm of the screen."""
        line = RegisterEntry.line(self.id, Did.CLOSED, f"{OUTCOMES[outcome]}: {why}", person, key)
        await self._add(line, closed_at=now(), outcome=outcome, decided_at=self.decided_at or now())

    async def reopen(self, person: Person, why: str, key: UUID | None = None) -> None:
        """Only what was opened again can be handled again."""
        line = RegisterEntry.line(self.id, Did.REOPENED, why, person, key)
        async with in_transaction():
            if await Concern.filter(id=self.id, closed_at__isnull=False).update(closed_at=None, outcome=None):
                await self._write_line(line)
            elif not await RegisterEntry.exists(id=line.id):
                raise TooLate

    async def pass_on(self, person: Person, to: Contact, why: str, key: UUID | None = None) -> None:
        """Another on the rota owns it from now on, and is told until they have taken it on."""
        line = RegisterEntry.line(self.id, Did.PASSED_ON, f"To {to.name}: {why}", person, key)
        async with in_transaction():
            if await self._add(line, taken_on=False, owner_id=to.id):
                await self._begin_anew()

    async def change_way(self, person: Person, allegation: bool, why: str, key: UUID | None = None) -> None:
        """To the designated officer, or back to the team."""
        way = "To the designated officer" if allegation else "Back to the team"
        line = RegisterEntry.line(self.id, Did.PASSED_ON, f"{way}: {why}", person, key)
        async with in_transaction():
            if await self._add(line, taken_on=False, owner_id=None, allegation=allegation, restricted=False):
                await self._begin_anew()

    async def leave_out(self, person: Person, chosen: Accused, why: str, key: UUID | None = None) -> None:
        """From now on these places on the rota may not know of it, and all the others may. Who was to be told and
        may not know is told no more; if nobody is left who looks after it, somebody else is found."""
        before = await LeftOut.places(self.id)
        names = f"Left out: {', '.join(chosen.names) or 'nobody'}. {why}"
        async with in_transaction():
            if await self._add(RegisterEntry.line(self.id, Did.LEFT_OUT, names, person, key), taken_on=False):
                await LeftOut.let_in(self.id, before - chosen.contacts)
                await LeftOut.keep(self.id, chosen)
                await Alert.filter(concern_id=self.id, contact_id__in=[*chosen.contacts]).delete()
                await self._find_who(chosen)

    async def _find_who(self, out: Accused) -> None:
        """Begins anew where whoever owned it or took it on is left out, or where it has to go another way."""
        allegation = self.allegation
        await self._find_way()
        orphaned = self.owner_id in out.contacts or self.acknowledged_by_id in out.people
        if orphaned or allegation is not self.allegation:
            await self._keep(owner_id=None)
            await self._begin_anew()

    async def _begin_anew(self) -> None:
        """Whoever owns it now, or is first, is told as of something new."""
        changes = {"raised_again_at": now(), "step": 0, "acknowledged_at": None, "acknowledged_by_id": None}
        await self._keep(**changes)
        await Alert.filter(concern_id=self.id).delete()
        await self.refresh_from_db()
        await self._find_way()
        await self._tell(now())

    async def _add(self, line: RegisterEntry, taken_on: bool = True, **changes: object) -> bool:
        """Writes a line and makes the changes it tells of, while it is open and, where that is asked, taken on.
        False for a line that was written before. Raises TooLate."""
        async with in_transaction():
            open_still = Concern.filter(id=self.id, closed_at=None)
            if taken_on:
                open_still = open_still.filter(acknowledged_at__isnull=False)
            found = await open_still.select_for_update().first()  # two at once wait for one another
            if await RegisterEntry.exists(id=line.id):
                return False
            if found is None:
                raise TooLate
            if changes:
                await self._keep(**changes)
            await self._write_line(line)
            await self.refresh_from_db()
        return True
