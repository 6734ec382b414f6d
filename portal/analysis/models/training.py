"""Learning from what people said: promised, carried out in the worker, and adopted only if it is not worse."""

from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields

from portal import settings
from portal.accounts.models import Person, now
from portal.analysis import pool
from portal.analysis.codebook import Codebook
from portal.analysis.models.editions import book_of, book_of_draft, codebook
from portal.analysis.models.labels import Label, labels_for
from portal.analysis.models.learned import Learned
from portal.analysis.models.reviews import Review
from portal.analysis.models.trying import compare
from portal.analysis.rightness import micro_f1
from portal.analysis.shelved import Taught
from portal.tables import Table

REVIEWS = 50
AUDITED = 10
"""Random comments that have to be reviewed before a model can be told to be no worse than another."""
CLAIM_LASTS = timedelta(minutes=5)


class Training(Table):
    """A promise to train: asked for by a person, or due because enough was reviewed. The row is the promise; a worker
    that dies leaves it due."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    codebook = fields.CharField(max_length=60, db_index=True)
    """Of a draft, it is a trial: what would change is counted, and nothing is adopted."""
    mark = fields.CharField(max_length=64, default="")
    """Of a draft's words as they were when it was asked for: see portal/analysis/drafting.py. Empty once they were
    changed while it was under way."""
    asked_at = fields.DatetimeField(default=now)
    asked_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "trainings", null=True, db_index=True
    )
    asked_by_id: UUID | None
    due_at: datetime | None = fields.DatetimeField(null=True, db_index=True)
    """Empty once it is done."""
    step = fields.CharField(max_length=60, default="waiting")
    """What is being done just now, in plain words."""
    done = fields.IntField(default=0)
    total = fields.IntField(default=0)
    finished_at: datetime | None = fields.DatetimeField(null=True)
    model: fields.ForeignKeyNullableRelation[Learned] = fields.ForeignKeyField(
        "portal.Learned", "trainings", null=True, db_index=True
    )
    model_id: UUID | None
    outcome: Any = fields.JSONField(default=dict)
    """Counts and keys, never words."""

    @classmethod
    async def ask(cls, codebook: str, person: Person | None = None) -> Self:
        """The one that is waiting or running, or a new one."""
        waiting = await cls.filter(codebook=codebook, due_at__isnull=False).first()
        return waiting or await cls.create(codebook=codebook, asked_by_id=person.pk if person else None, due_at=now())

    @classmethod
    async def promise_when_enough(cls) -> None:
        """The codebook in force is learnt anew."""
        if await cls.is_enough_new(edition := (await codebook()).edition):
            await cls.ask(edition)

    @classmethod
    async def is_enough_new(cls, edition: str) -> bool:
        """Whether there are REVIEWS of them since this codebook was last learnt."""
        last = await cls.filter(codebook=edition).order_by("-asked_at").first()
        new = Review.counted().filter(codebook=edition)
        return await (new.filter(made_at__gt=last.asked_at) if last else new).count() >= REVIEWS

    @classmethod
    async def claim_due(cls) -> Self | None:
        """One that is due, taken on; what a worker that died had taken on falls due again."""
        for one in await cls.filter(due_at__lte=now()).order_by("asked_at"):
            if await cls.filter(id=one.id, due_at=one.due_at).update(due_at=now() + CLAIM_LASTS):
                return one
        return None

    async def carry_out(self) -> None:
        """Learns, and adopts what was learnt if it is not worse; of a draft, counts what would change."""
        book = await book_of(self.codebook)
        if book is None:
            return await self._end({"why": "The codebook is gone."})
        await self._tell("reading what people said")
        labels = await labels_for(book)
        await self._tell("learning")
        old = await Learned.in_force(book.edition)
        known = [one.made_at <= old.made_at for one in labels] if old and old.labels else [False] * len(labels)
        taught = await pool.learn(settings.DATA / "models", book.as_json(), [one.example for one in labels], known)
        if await book_of_draft(self.codebook):
            await self._tell("comparing")
            return await self._end(await compare(book, taught, self._tell))
        await self._take_up(book, labels, taught)

    async def _take_up(self, book: Codebook, labels: list[Label], taught: Taught) -> None:
        audited = [at for at, one in enumerate(labels) if one.audited]
        truth = [labels[at].example.codes for at in audited]
        before, after = (micro_f1([found[at] for at in audited], truth) for found in (taught.before, taught.after))
        outcome: dict[str, Any] = {
            "labels": len(labels),
            "audited": len(audited),
            "before": before,
            "after": after,
            "adopted": False,
        }
        made = await Learned.take_in(book.edition, taught, len(labels))
        in_force = await Learned.in_force(book.edition)
        if in_force and in_force.id == made.id:
            outcome["why"] = "Nothing was reviewed since: it is the model that is in use."
        elif len(audited) < AUDITED:
            outcome["why"] = f"Fewer than {AUDITED} comments that came up at random were reviewed, too few to tell."
        elif after < before:
            outcome["why"] = "It would be worse than the one in use."
        else:
            await made.adopt()
            outcome |= {"adopted": True, "why": "It is not worse than the one before."}
        await self._end(outcome, made)

    async def _tell(self, step: str, done: int = 0, total: int = 0) -> None:
        kept = {"step": step, "done": done, "total": total, "due_at": now() + CLAIM_LASTS}
        await Training.filter(id=self.id).update(**kept)

    async def _end(self, outcome: dict[str, Any], made: Learned | None = None) -> None:
        kept = {"step": "done", "outcome": outcome, "due_at": None, "finished_at": now()}
        await Training.filter(id=self.id).update(**kept, model_id=made.id if made else None)
