"""What two people code without seeing what the other said."""

from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from portal.accounts.models import Person
from portal.tables import Table

if TYPE_CHECKING:
    from portal.analysis.models.coding import Coding
    from portal.analysis.models.double import DoubleCoding
    from portal.analysis.models.reviews import Review


class Pair(Table):
    """One comment of a double coding, and what each of the two said of it."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    double: fields.ForeignKeyRelation["DoubleCoding"] = fields.ForeignKeyField(
        "portal.DoubleCoding", "pairs", db_index=True
    )
    double_id: UUID
    coding: fields.ForeignKeyRelation["Coding"] = fields.ForeignKeyField("portal.Coding", "pairs", db_index=True)
    coding_id: UUID
    review_a: fields.ForeignKeyNullableRelation["Review"] = fields.ForeignKeyField(
        "portal.Review", "pairs_a", null=True, db_index=True
    )
    review_a_id: UUID | None
    review_b: fields.ForeignKeyNullableRelation["Review"] = fields.ForeignKeyField(
        "portal.Review", "pairs_b", null=True, db_index=True
    )
    review_b_id: UUID | None
    settled: fields.ForeignKeyNullableRelation["Review"] = fields.ForeignKeyField(
        "portal.Review", "pairs_settled", null=True, db_index=True
    )
    settled_id: UUID | None

    OPEN = Q(review_a_id__isnull=True) | Q(review_b_id__isnull=True)
    """One of the two has not spoken. A double coding lasts for as long as one of its pairs is open."""

    class Meta:
        unique_together = [("double", "coding")]

    @property
    def said(self) -> tuple[list[str], list[str]]:
        """What the two gave it, once both have spoken; with its reviews fetched."""
        return tuple(sorted(one.keys) if one else [] for one in (self.review_a, self.review_b))  # type: ignore[return-value]

    @property
    def differs(self) -> bool:
        return self.said[0] != self.said[1]

    @property
    def last_word(self) -> "Review | None":
        """What was settled, or what both said, unless somebody took it back."""
        return self.settled if self.settled and not self.settled.undone_at else None

    @classmethod
    def coded_by(cls, person: Person) -> QuerySet[Self]:
        return cls.filter(Q(double__coder_a_id=person.pk) | Q(double__coder_b_id=person.pk))

    @classmethod
    def codings_kept_from(cls, person: Person) -> Subquery:
        """The codings that this person codes blind, also those that they have spoken of: what the machine or the other
        said of one would colour what they say of the next."""
        return Subquery(cls.coded_by(person).filter(double_id__in=cls._lasting()).values("coding_id"))

    @classmethod
    def codings_in_work(cls) -> Subquery:
        """The codings that anybody codes blind just now."""
        return Subquery(cls.filter(double_id__in=cls._lasting()).values("coding_id"))

    @classmethod
    def _lasting(cls) -> Subquery:
        return Subquery(cls.filter(cls.OPEN).values("double_id"))
