"""Double coding: how far people agree is only known from comments that two of them coded, each by themselves."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from random import SystemRandom
from typing import Any, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.analysis.agreement import Agreed, agreed
from portal.analysis.models.coding import Coding
from portal.analysis.models.pairs import Pair
from portal.analysis.models.reviews import Part, Review
from portal.permissions import May, allowed
from portal.tables import Table

SIZES = (20, 50, 100)


class TooFew(Exception):
    """So many comments are there that both could code without having seen anything of them; not as many as asked."""


class DoubleCoding(Table):
    """Two people code the same comments without seeing what the other said, or what the machine suggests. It lasts
    until each has spoken of every comment that they can read, or somebody ends it."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField("portal.Group", "double_codings", db_index=True)
    group_id: UUID
    coder_a: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "double_codings_a", null=True, db_index=True
    )
    coder_a_id: UUID | None
    coder_b: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "double_codings_b", null=True, db_index=True
    )
    coder_b_id: UUID | None
    begun_at = fields.DatetimeField(default=now)
    figures: Any = fields.JSONField(default=dict)
    """Agreement by code, as it was worked out last: see portal/analysis/agreement.py."""
    due_at: datetime | None = fields.DatetimeField(null=True, db_index=True)
    """When agreement is to be worked out anew; empty once it is."""
    pairs: fields.ReverseRelation[Pair]

    @classmethod
    def visible_to(cls, person: Person) -> QuerySet[Self]:
        """Those of the groups that this person codes for."""
        return cls.filter(group__memberships__person_id=person.pk)

    @classmethod
    async def colleagues(cls, person: Person) -> list[Person]:
        """Who codes for one of the same groups."""
        groups = Subquery(Group.filter(memberships__person_id=person.pk).values("id"))
        here = Person.filter(memberships__group_id__in=groups, ended_at=None, paused_at=None).exclude(id=person.pk)
        return [one for one in await here.distinct().order_by("name") if allowed(one, May.CODE_COMMENTS)]

    @classmethod
    async def begin(cls, group: Group, a: Person, b: Person, most: int, key: UUID | None = None) -> Self:
        """Draws the comments. The same form (`key`), sent again, returns what it began. Raises TooFew."""
        if key and (before := await cls.get_or_none(id=key, coder_a_id=a.pk)):
            return before
        fresh = await cls._unseen_by(group, a, b)
        if len(fresh) < most:
            raise TooFew(len(fresh))
        try:
            async with in_transaction():
                made = await cls.create(id=key or uuid4(), group_id=group.pk, coder_a_id=a.pk, coder_b_id=b.pk)
                drawn = SystemRandom().sample(fresh, most)
                await Pair.create_all([Pair(double_id=made.id, coding_id=one) for one in drawn])
                return made
        except IntegrityError:  # two clicks at once
            return await cls.get(id=key, coder_a_id=a.pk)

    @classmethod
    async def _unseen_by(cls, group: Group, a: Person, b: Person) -> list[UUID]:
        """Comments of this group, in English, that both may read and neither has coded, nor anybody codes blind."""
        both = Coding.visible_to(a).filter(id__in=Subquery(Coding.visible_to(b).values("id")))
        coded = Subquery(Review.filter(person_id__in=[a.pk, b.pk]).values("coding_id"))
        here = both.filter(comment__group_id=group.pk, written_in="").exclude(id__in=coded)
        found = await here.exclude(id__in=Pair.codings_in_work()).distinct().values_list("id", flat=True)
        return [UUID(str(one)) for one in found]

    def side_of(self, person: Person) -> str:
        """Which of the two this is; empty for anybody else."""
        return {self.coder_a_id: "a", self.coder_b_id: "b"}.get(person.pk, "")

    async def lasts(self) -> bool:
        return await self.pairs.filter(Pair.OPEN).exists()

    def to_read(self, person: Person) -> QuerySet[Pair]:
        """The comments that this coder can read while it lasts, in the same order for both."""
        readable = Coding.readable_by(person).filter(comment__group_id=self.group_id)
        return Pair.filter(double_id=self.id, coding_id__in=Subquery(readable.values("id"))).order_by("id")

    def waiting_for(self, person: Person) -> QuerySet[Pair]:
        """Those that this coder has not spoken of."""
        return self.to_read(person).filter(**{f"review_{self.side_of(person)}_id__isnull": True})

    async def say(self, pair: Pair, person: Person, keys: Iterable[str], note: str = "") -> bool:
        """One coder's word on one comment; as long as it lasts they can change it. False once it has ended. Safe to
        call twice."""
        async with in_transaction():
            await DoubleCoding.select_for_update().get_or_none(id=self.id)  # two who speak at once wait for each other
            if not await self.lasts():
                return False
            pair = await Pair.get(id=pair.id).select_related("coding", "review_a", "review_b")
            side = self.side_of(person)
            before = pair.review_a if side == "a" else pair.review_b
            if before and before.keys == sorted(set(keys)) and before.note == note:
                return True
            if before:
                await before.undo()
            review = await _made(pair.coding, person, keys, Part.DOUBLE, note)
            await Pair.filter(id=pair.id).update(**{f"review_{side}_id": review.id})
            await self._end_when_done()
            return True

    async def _end_when_done(self) -> None:
        await self.fetch_related("coder_a", "coder_b")
        for person in (self.coder_a, self.coder_b):
            if person and await self.waiting_for(person).exists():
                return
        await self._end()

    async def end(self) -> None:
        """Ends it here: what only one of them has spoken of falls out. Safe to call twice."""
        async with in_transaction():
            await DoubleCoding.select_for_update().get_or_none(id=self.id)
            if await self.lasts():
                await self._end()

    async def _end(self) -> None:
        """Comments that one of them could not read, or had not come to, were not coded twice."""
        await self.pairs.filter(Pair.OPEN).delete()
        if await self.pairs.all().exists():
            await DoubleCoding.filter(id=self.id).update(due_at=now())
        else:
            await DoubleCoding.filter(id=self.id).delete()

    async def coded_twice(self, person: Person | None = None) -> list[Pair]:
        """What both have spoken of, once it has ended; for `person`, as far as they may see it."""
        found = self.pairs.filter(review_a_id__isnull=False, review_b_id__isnull=False)
        if person:
            found = found.filter(coding_id__in=Subquery(Coding.visible_to(person).values("id")))
        people = ("review_a__person", "review_b__person", "settled__person", "coding__comment")
        return await found.order_by("id").select_related(*people)

    async def disagreements(self, person: Person) -> list[Pair]:
        """What the two said differently, and this person may see; nothing at all while it lasts."""
        return [] if await self.lasts() else [one for one in await self.coded_twice(person) if one.differs]

    async def let_stand(self) -> None:
        """What both said alike stands, now that it has ended: before, even how many comments were read would tell each
        of them something. Safe to call twice."""
        for pair in await self.coded_twice():
            if pair.settled_id is None and not pair.differs:
                later = max((pair.review_a, pair.review_b), key=lambda one: one.made_at if one else self.begun_at)
                if later and later.person:
                    await self._settle(pair, later.person, later.keys)

    async def settle(self, pair: Pair, person: Person, keys: Iterable[str], note: str = "") -> None:
        """The last word on what the two saw differently; what each of them said stays. Safe to call twice."""
        before = pair.last_word
        if not before or before.person_id != person.pk or before.keys != sorted(set(keys)):
            await self._settle(pair, person, keys, note)

    async def _settle(self, pair: Pair, person: Person, keys: Iterable[str], note: str = "") -> None:
        """Unless somebody else did meanwhile."""
        async with in_transaction():
            held = await Pair.select_for_update().get(id=pair.id)
            if held.settled_id == pair.settled_id:
                settled = await _made(await Coding.get(id=pair.coding_id), person, keys, Part.SETTLED, note)
                await Pair.filter(id=pair.id).update(settled_id=settled.id)

    async def said(self) -> tuple[str, list[tuple[list[str], list[str]]]]:
        """What was said under the codebook that most was said under, and which that was: codes of one do not compare
        with those of another."""
        pairs = await self.coded_twice()
        books = [(one.review_a.codebook, one.review_b.codebook) for one in pairs if one.review_a and one.review_b]
        [(most, _)] = Counter(a for a, b in books if a == b).most_common(1) or [("", 0)]
        return most, [one.said for one, book in zip(pairs, books, strict=True) if book == (most, most)]

    async def keep(self, figures: Mapping[str, Any]) -> None:
        """What was worked out, unless it fell due again meanwhile."""
        await DoubleCoding.filter(id=self.id, due_at=self.due_at).update(figures=dict(figures), due_at=None)

    @classmethod
    async def latest_agreement(cls, codebook: str, group: Group | None = None) -> dict[str, Agreed]:
        """For each code of this codebook, such as roadmap/2, what the newest double coding says that can say something
        of it. What is under an empty key is all codes together."""
        ended = cls.filter(Q(group_id=group.pk) if group else Q()).order_by("begun_at")
        found: dict[str, Agreed] = {}
        for one in await ended:
            if one.figures.get("codebook") == codebook:
                rows = {**one.figures["codes"], "": one.figures["all"]}
                found |= {key: told for key, row in rows.items() if (told := agreed(row))}
        return found


async def _made(coding: Coding, person: Person, keys: Iterable[str], part: Part, note: str = "") -> Review:
    """A review that leaves as it is whether the words may be quoted: nobody was asked that here."""
    return await Review.make(coding, person, keys, part, note=note, quotable=coding.quotable)
