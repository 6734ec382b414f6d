"""What somebody was writing when their sign-in ran out."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from tortoise import fields

from portal.sealing import Sealed
from portal.tables import Table, now

if TYPE_CHECKING:
    from portal.accounts.models.person import Person

DRAFTS_LAST = timedelta(days=1)
NEVER_KEPT = {"passphrase", "code", "credential", "draft"}


class Draft(Table):
    """The last form that a person sent without being let in: sealed, theirs alone, and gone after a day."""

    SENT = "draft"
    """The field by which a form says that it is the draft, sent after all."""

    person: fields.OneToOneRelation["Person"] = fields.OneToOneField("portal.Person", "draft", primary_key=True)
    person_id: UUID
    form_sealed = fields.BinaryField()
    form = Sealed()
    """Where it was sent and what was in it, as JSON."""
    kept_at = fields.DatetimeField(default=now)

    @classmethod
    async def keep(cls, person_id: UUID, path: str, sent: Iterable[tuple[str, str]]) -> bool:
        """Keeps a form in place of an earlier one; False when there was nothing in it to lose."""
        kept = [pair for pair in sent if pair[0] not in NEVER_KEPT]
        if not any(value.strip() for _, value in kept):
            return False
        draft = cls(person_id=person_id)
        draft.form = json.dumps([path, kept])
        earlier = cls.filter(person_id=person_id)
        if not await earlier.update(form_sealed=draft.form_sealed, kept_at=draft.kept_at):
            await draft.save(force_create=True)
        return True

    @classmethod
    async def of(cls, person: "Person") -> Self | None:
        return await cls.get_or_none(person_id=person.pk, kept_at__gt=now() - DRAFTS_LAST)

    @property
    def path(self) -> str:
        return str(json.loads(self.form)[0])

    @property
    def sent(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in json.loads(self.form)[1]]

    @classmethod
    async def forget_old(cls) -> int:
        return await cls.filter(kept_at__lte=now() - DRAFTS_LAST).delete()
