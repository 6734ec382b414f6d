"""What the coder has learnt: each model is kept, the one that was adopted last is used, and an earlier one can be."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts.models import Person, now
from portal.analysis import pool
from portal.analysis.codebook import Codebook
from portal.analysis.models.coding import Coding
from portal.analysis.shelved import Shelved, Taught, own_file
from portal.feedback.models import Comment
from portal.learnt import keep
from portal.tables import Table


class Learned(Table):
    """A model, as plain arrays. Its features are hashed: it holds no word that somebody wrote."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    name = fields.CharField(max_length=100, unique=True)
    """Codebook version, training set and day, as in roadmap/2-5f0c2a91-2026-11-22."""
    codebook = fields.CharField(max_length=60, db_index=True)
    training_set = fields.CharField(max_length=64)
    """SHA-256 of what it was trained on; the same set gives the same model."""
    labels = fields.IntField()
    """How many of its comments people had coded here; the others are the codebook's examples."""
    sight = fields.CharField(max_length=16)
    """What it sees of a comment; a later release may see otherwise, and cannot use it then."""
    arrays = fields.BinaryField(null=True)
    """Empty for the codebook's own model, which is made again from its examples."""
    figures: Any = fields.JSONField(default=dict)
    """What it got right on what it had not learnt from, by code: see portal/analysis/coder/measuring.py."""
    made_at = fields.DatetimeField(default=now)
    adopted_at: datetime | None = fields.DatetimeField(null=True, db_index=True)
    adopted_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "models_adopted", null=True, db_index=True
    )
    """Empty where it was adopted by itself, because it was not worse."""
    adopted_by_id: UUID | None

    @classmethod
    async def in_force(cls, codebook: str) -> Self | None:
        """Of this codebook's edition the one that was adopted last; without its arrays, which are large."""
        adopted = cls.filter(codebook=codebook, adopted_at__isnull=False).order_by("-adopted_at")
        return await adopted.only(*(cls._meta.fields_db_projection.keys() - {"arrays"})).first()

    @classmethod
    async def current(cls, book: Codebook) -> tuple[Self, str]:
        """The one in force and the file that it lies in; before anything was reviewed, the codebook's own. One that
        was learnt with what an earlier release saw of words cannot be used, and makes way for the codebook's own."""
        base = await pool.base(book.as_json())
        learned = await cls.in_force(book.edition)
        if learned and learned.sight == base.sight and (file := await learned._own_file()):
            return learned, file
        if learned is None or learned.training_set != base.training_set or learned.sight != base.sight:
            learned = await cls._of_the_book(book, base)
        return learned, base.file

    async def _own_file(self) -> str:
        """Where its arrays lie, put there where they do not lie yet; empty for the codebook's own model."""
        file = own_file(settings.DATA / "models", self.name)
        if not file.exists():
            arrays = (await Learned.get(id=self.id).only("arrays")).arrays
            if arrays is None:
                return ""
            await asyncio.to_thread(keep, file, arrays)
        return str(file)

    @classmethod
    async def _of_the_book(cls, book: Codebook, base: Shelved) -> Self:
        made, _ = await cls.update_or_create(
            name=base.name,
            defaults={
                "codebook": book.edition,
                "training_set": base.training_set,
                "labels": 0,
                "sight": base.sight,
                "figures": base.figures,
                "adopted_at": now(),
            },
        )
        return made

    @classmethod
    async def take_in(cls, codebook: str, taught: Taught, labels: int) -> Self:
        """Keeps what was learnt; the same again is the same one."""
        one = taught.shelved
        about = {"codebook": codebook, "training_set": one.training_set, "labels": labels, "sight": one.sight}
        arrays = await asyncio.to_thread(Path(one.file).read_bytes)
        made, _ = await cls.get_or_create(name=one.name, defaults={**about, "figures": one.figures, "arrays": arrays})
        return made

    async def adopt(self, person: Person | None = None) -> None:
        """Codes with this one from now on, and everything anew; without a person, because it was not worse."""
        async with in_transaction():
            self.adopted_at, self.adopted_by_id = now(), person.pk if person else None
            await self.save(update_fields=["adopted_at", "adopted_by_id"])
            await Recoding.begin(self.codebook, self.name)


class Recoding(Table):
    """Everything coded anew, because another codebook or model came into force. What is still to be done are the
    comments that are due; this row only tells since when and how many there were."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    codebook = fields.CharField(max_length=60)
    model = fields.CharField(max_length=100)
    begun_at = fields.DatetimeField(default=now, db_index=True)
    total = fields.IntField()
    finished_at: datetime | None = fields.DatetimeField(null=True)

    @classmethod
    async def begin(cls, codebook: str, model: str) -> Self:
        """Makes every comment due that was coded before, in the caller's transaction."""
        await cls.filter(finished_at=None).update(finished_at=now())
        total = await Comment.code_anew(Coding.all().values("comment_id"))
        return await cls.create(codebook=codebook, model=model, total=total)

    @classmethod
    async def finish(cls) -> None:
        """Notes the end of the one that is going on, once nothing is due any more."""
        if await cls.filter(finished_at=None).exists() and not await Comment.still_due():
            await cls.filter(finished_at=None).update(finished_at=now())

    async def done(self) -> int:
        """How many of its comments are coded by now."""
        return self.total if self.finished_at else max(self.total - await Comment.still_due(), 0)
