"""What one person proposes and another decides: nobody does alone what could harm many."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.permissions import Role
from portal.proposals.kinds import Kind
from portal.sealing import Sealed
from portal.tables import Table

LASTS = timedelta(days=7)
"""How long a proposal waits for somebody to decide."""
USED_WITHIN = timedelta(hours=24)
"""How long whoever proposed it may use what was confirmed."""
SEE_EVERY_GROUP = {Role.SAFEGUARDING, Role.LEADER, Role.ADMINISTRATOR}


class State(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Proposal(Table):
    """Decided by one UPDATE, and never by whoever proposed it."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    kind = fields.CharField(max_length=20, db_index=True)
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "portal.Group", "proposals", null=True, db_index=True
    )
    """Whose words it is about, if it is about one group's."""
    group_id: UUID | None
    about_sealed = fields.BinaryField()
    about = Sealed()
    """What else is to be done with, as JSON."""
    reason_sealed = fields.BinaryField()
    reason = Sealed()
    proposed_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("portal.Person", "proposals", db_index=True)
    proposed_by_id: UUID
    proposed_at = fields.DatetimeField(default=now, db_index=True)
    decided_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "proposals_decided", null=True, db_index=True
    )
    decided_by_id: UUID | None
    decided_at: datetime | None = fields.DatetimeField(null=True)
    confirmed = fields.BooleanField(default=False)
    lapsed_at: datetime | None = fields.DatetimeField(null=True)
    """When nobody could decide it any more: too late, or whoever proposed it was paused or left."""
    done_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        ordering = ["-proposed_at"]

    @classmethod
    async def propose(
        cls, kind: Kind, person: Person, group: Group | None, about: Mapping[str, str], reason: str
    ) -> Self:
        made = cls(kind=kind.key, group=group, proposed_by=person)
        made.about, made.reason = json.dumps(about), reason
        await made.save(force_create=True)
        return made

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """Whatever is about a group that this person sees, or about none; and one's own."""
        if person.role in SEE_EVERY_GROUP:
            return cls.all()
        groups = Subquery(Group.visible_to(person).values("id"))
        return cls.filter(Q(group_id=None) | Q(group_id__in=groups) | Q(proposed_by_id=person.pk))

    @classmethod
    def waiting(cls) -> QuerySet[Self]:
        """Those that can still be decided."""
        welcome = Subquery(Person.filter(paused_at=None, ended_at=None).values("id"))
        recent = cls.filter(decided_at=None, lapsed_at=None, proposed_at__gt=now() - LASTS)
        return recent.filter(proposed_by_id__in=welcome)

    @classmethod
    def to_decide(cls, person: Person, kinds: Iterable[Kind]) -> QuerySet[Self]:
        """Those that wait for this person, among others."""
        keys = [kind.key for kind in kinds if person.role in kind.may_decide]
        waiting = Subquery(cls.waiting().values("id"))
        return cls.visible_to(person).filter(id__in=waiting, kind__in=keys).exclude(proposed_by_id=person.pk)

    @property
    def facts(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.about)
        return found

    @property
    def state(self) -> State:
        """With `proposed_by` at hand."""
        if self.decided_at:
            return State.CONFIRMED if self.confirmed else State.REFUSED
        late = self.proposed_at + LASTS <= now()
        return State.LAPSED if self.lapsed_at or late or not self.proposed_by.is_welcome else State.WAITING

    def can_be_decided_by(self, person: Person, kind: Kind) -> bool:
        return self.state is State.WAITING and person.role in kind.may_decide and person.pk != self.proposed_by_id

    async def decide(self, person: Person, kind: Kind, confirmed: bool) -> bool:
        """True for the one who came first, if they may; what was confirmed is then carried out or not decided."""
        if person.role not in kind.may_decide:
            return False
        async with in_transaction():
            mine = Proposal.waiting().filter(id=self.id, kind=kind.key, proposed_by_id__not=person.pk)
            decision = {"decided_by_id": person.pk, "decided_at": now(), "confirmed": confirmed}
            if not await mine.update(**decision):
                return False
            if confirmed:
                await kind.carry_out(self)
        return True

    @classmethod
    def usable(cls, kind: Kind, person: Person) -> QuerySet[Self]:
        """What was confirmed to this person and can be used now, while their role still may propose it."""
        mine = cls.filter(kind=kind.key, proposed_by_id=person.pk, confirmed=True, done_at=None)
        return mine.filter(decided_at__gt=now() - USED_WITHIN if person.role in kind.may_propose else now())

    async def use_up(self) -> bool:
        """True once."""
        return bool(await Proposal.filter(id=self.id, confirmed=True, done_at=None).update(done_at=now()))

    @classmethod
    async def lapse(cls) -> int:
        """Writes down which can no longer be decided: somebody who comes back has to propose anew."""
        gone = Subquery(Person.filter(Q(paused_at__isnull=False) | Q(ended_at__isnull=False)).values("id"))
        late = Q(proposed_at__lte=now() - LASTS) | Q(proposed_by_id__in=gone)
        return await cls.filter(late, decided_at=None, lapsed_at=None).update(lapsed_at=now())
