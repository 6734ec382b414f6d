"""What a group's comments have in common, as it was found last; see portal/analysis/common.

Which comments are alike, and in which words, is told by the words: all of it is sealed. It is worked out anew once a
day, and forgotten whole as soon as something that it may rest on is erased or hidden.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Subquery
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, now
from portal.feedback.models import Comment
from portal.sealing import Sealed
from portal.tables import Table

CLAIM_LASTS = timedelta(minutes=10)
PARTS = 16
"""What is like each comment is kept in so many parts, so that a page has to open one of them only."""


class What(StrEnum):
    ALIKE = "alike"
    COPIES = "copies"
    WORDS = "words"
    CLUSTERS = "clusters"


class InCommon(Table):
    """When a group's comments were last looked through, and the promise to do it again. One row a group."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.OneToOneRelation[Group] = fields.OneToOneField("portal.Group", "in_common")
    group_id: UUID
    looked_on: date | None = fields.DateField(null=True)
    """Empty as well once something was let go of."""
    due_at: datetime | None = fields.DatetimeField(null=True, db_index=True)
    """Empty once it is done."""
    claim = fields.UUIDField(null=True)
    """Which run of the worker has taken it on. Whoever erases takes it away, and what that run found is thrown away."""
    step = fields.CharField(max_length=60, default="")
    """What is being done just now, in plain words."""
    done = fields.IntField(default=0)
    total = fields.IntField(default=0)

    @classmethod
    async def of(cls, group: Group) -> Self:
        try:
            return (await cls.get_or_create(group_id=group.pk))[0]
        except IntegrityError:
            return await cls.get(group_id=group.pk)

    async def ask(self) -> None:
        """For it to be done now. One that is under way already is what was asked for."""
        await type(self).filter(id=self.id, due_at=None).update(due_at=now(), step="waiting", done=0, total=0)

    @classmethod
    async def take_on(cls) -> Self | None:
        """The next that is due, under a claim. What a worker that died had taken on falls due again."""
        due = await cls.filter(due_at__lte=now()).first()
        if due is None:
            return None
        held = {"claim": uuid4(), "due_at": now() + CLAIM_LASTS, "step": "reading", "done": 0, "total": 0}
        if not await cls.filter(id=due.id, due_at=due.due_at).update(**held):
            return None
        return await cls.get(id=due.id)

    async def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """How far it has come, for whoever waits."""
        held = type(self).filter(id=self.id, claim=self.claim)
        await held.update(step=step, done=done, total=total, due_at=now() + CLAIM_LASTS)

    async def finish(self, found: Mapping[tuple[What, int], Any], today: date) -> bool:
        """Keeps what was found instead of what was found before; False if this run does not hold it any more."""
        rows = await asyncio.to_thread(lambda: [Finding.made(self, *which, one) for which, one in found.items()])
        async with in_transaction():
            held = type(self).filter(id=self.id, claim=self.claim)
            if not await held.update(claim=None, due_at=None, looked_on=today, step=""):
                return False
            await Finding.filter(look_id=self.id).delete()
            await Finding.create_all(rows)
        return True

    @classmethod
    async def forget(cls, comments: list[UUID]) -> None:
        """All that was found in the groups of these comments, in the caller's transaction."""
        groups = Subquery(Comment.filter(id__in=comments).values("group_id"))
        looks = cls.filter(group_id__in=groups)
        await looks.update(claim=None, looked_on=None)
        await Finding.filter(look_id__in=Subquery(looks.values("id"))).delete()


class Finding(Table):
    """One part of what was found, as JSON. Comments are told by the ids of their codings."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    look: fields.ForeignKeyRelation[InCommon] = fields.ForeignKeyField("portal.InCommon", "findings", db_index=True)
    look_id: UUID
    what = fields.CharEnumField(What, max_length=10)
    part = fields.IntField(default=0)
    found_sealed = fields.BinaryField()
    found = Sealed()

    class Meta:
        unique_together = [("look", "what", "part")]

    @classmethod
    def made(cls, look: InCommon, what: What, part: int, found: Any) -> Self:
        """Not saved yet."""
        made = cls(look_id=look.id, what=what, part=part)
        made.found = json.dumps(found, separators=(",", ":"))
        return made

    @classmethod
    async def of(cls, group: UUID, what: What, part: int = 0) -> Any:
        """None where nothing was found yet, or all of it was forgotten."""
        row = await cls.get_or_none(look__group_id=group, what=what, part=part)
        return json.loads(row.found) if row else None


def part_of(coding: UUID) -> int:
    """In which part it stands what is like this one."""
    return coding.int % PARTS
