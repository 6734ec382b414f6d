"""The register: what was seen, decided and done about each concern, by whom and when. It is only ever added to."""

from enum import StrEnum
from uuid import UUID, uuid4, uuid5

from tortoise import fields

from portal.accounts.models import Person, now
from portal.sealing import Sealed, fingerprint
from portal.tables import Table


class Did(StrEnum):
    RAISED = "raised"
    LEFT_OUT = "left_out"
    TOLD = "told"
    """An alert was handed over to somebody."""
    CLIMBED = "climbed"
    """Nobody had taken it on in time, so more people were told."""
    SEEN = "seen"
    ACKNOWLEDGED = "acknowledged"
    PASSED_ON = "passed_on"
    DECIDED = "decided"
    INFORMED = "informed"
    """Somebody outside the portal was told, such as a social worker or the police."""
    NOTED = "noted"
    CLOSED = "closed"
    REOPENED = "reopened"
    TAKEN_OUT = "taken_out"
    """Exported for the case file."""


DID_WHAT = {
    Did.RAISED: "Raised",
    Did.LEFT_OUT: "Left out, or let back in",
    Did.TOLD: "Told",
    Did.CLIMBED: "Nobody had taken it on in time, so more people were told",
    Did.SEEN: "Seen",
    Did.ACKNOWLEDGED: "Taken on",
    Did.PASSED_ON: "Passed on",
    Did.DECIDED: "Decided",
    Did.INFORMED: "Told somebody outside the portal",
    Did.NOTED: "Noted",
    Did.CLOSED: "Closed",
    Did.REOPENED: "Opened again",
    Did.TAKEN_OUT: "Taken out for the case file",
}
"""As the register says it to those who read it."""

HANDLING = (Did.ACKNOWLEDGED, Did.PASSED_ON, Did.DECIDED, Did.INFORMED, Did.NOTED, Did.CLOSED, Did.REOPENED)
"""What counts as work on a concern; seeing it does not."""


class RegisterEntry(Table):
    """One line. `by` is empty where the portal did it by itself."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    concern: fields.ForeignKeyRelation[Table] = fields.ForeignKeyField(
        "portal.Concern", "entries", on_delete=fields.OnDelete.RESTRICT, db_index=True
    )
    concern_id: UUID
    at = fields.DatetimeField(default=now)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "portal.Person", "register_entries", null=True, on_delete=fields.OnDelete.RESTRICT, db_index=True
    )
    by_id: UUID | None
    did = fields.CharEnumField(Did, max_length=20)
    text_sealed = fields.BinaryField(null=True)
    text = Sealed()

    class Meta:
        table = "register_entry"
        ordering = ["at", "id"]

    @classmethod
    def line(
        cls, concern_id: UUID, did: Did, text: str = "", by: Person | None = None, key: UUID | None = None
    ) -> "RegisterEntry":
        """A line that is not saved yet. The same form (`key`) with the same words, sent again, makes the same line."""
        id = uuid5(key, f"{concern_id} {did} {text}") if key else uuid4()
        entry = cls(id=id, concern_id=concern_id, did=did, by_id=by.pk if by else None)
        if text:
            entry.text = text
        return entry

    @property
    def mark(self) -> str:
        """What the audit trail keeps of a line that a person wrote, so that it cannot be rewritten unseen."""
        told = (str(self.id), str(self.concern_id), self.at.isoformat(), str(self.by_id), self.did.value, self.text)
        return fingerprint("register line", *told).hex()
