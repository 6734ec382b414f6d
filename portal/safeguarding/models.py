"""Concerns: words that a named person should read first, and what that person did about it."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.queryset import QuerySet

from portal.accounts.models import Person, now
from portal.permissions import May, allowed
from portal.safeguarding.screen import screen
from portal.sealing import Sealed
from portal.tables import Table


class Concern(Table):
    """Raised in the same transaction as the words, so neither can exist without the other."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    comment: fields.OneToOneRelation[Table] = fields.OneToOneField("portal.Comment", "concern")
    comment_id: UUID
    kind = fields.CharField(max_length=30)
    score = fields.FloatField()
    start = fields.IntField()
    """Where the words that raised it begin, in characters of the comment."""
    end = fields.IntField()
    raised_at = fields.DatetimeField(default=now, db_index=True)
    acknowledged_at = fields.DatetimeField(null=True)
    acknowledged_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "acknowledged_concerns", null=True, db_index=True
    )
    acknowledged_by_id: UUID | None
    decision_sealed = fields.BinaryField(null=True)
    decision = Sealed()
    """What the person who acknowledged it decided to do; there is none before."""

    class Meta:
        ordering = ["acknowledged_at", "-score", "raised_at"]

    @classmethod
    async def screen(cls, texts: Iterable[tuple[UUID, str]]) -> list[Self]:
        """Reads each comment (id and words) for possible harm and keeps a concern for those that show it."""
        found = [(comment, finding) for comment, text in texts if (finding := screen(text))]
        concerns = [
            cls(comment_id=comment, kind=one.kind, score=one.score, start=one.start, end=one.end)
            for comment, one in found
        ]
        await cls.create_all(concerns)
        return concerns

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """Every concern for the safeguarding lead and deputies; none for anybody else."""
        return cls.all() if allowed(person, May.READ_CONCERNS) else cls.filter(id=None)

    async def acknowledge(self, person: Person, decision: str) -> bool:
        """True when what stands is this person's decision; a second person changes nothing. Safe to call twice."""
        self.decision = decision
        mine = {"acknowledged_by_id": person.pk, "decision_sealed": self.decision_sealed}
        await Concern.filter(id=self.id, acknowledged_at=None).update(acknowledged_at=now(), **mine)
        await self.refresh_from_db()
        return self.acknowledged_by_id == person.pk and self.decision == decision
