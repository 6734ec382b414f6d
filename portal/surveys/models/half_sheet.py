"""What was answered so far, where the page itself cannot hold it: in a browser without scripts, or until a child
carries on later.

It is no answer yet: nobody reads it, and nobody could. It is locked with a key that is made from a random ticket in the
child's own address, or from six words that the child alone has; what is kept of either is a fingerprint.
"""

import asyncio
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tortoise import fields
from tortoise.transactions import in_transaction

from portal import limits
from portal.accounts.models import now
from portal.sealing import fingerprint
from portal.surveys import comeback
from portal.surveys.models.survey import Survey
from portal.tables import Table

LASTS, LATER, THANKED = timedelta(minutes=30), timedelta(days=14), timedelta(minutes=15)
SHOWN = timedelta(minutes=5)
"""How long the six words can be had again by whom the line kept them from."""

STEP = timedelta(minutes=10)
"""When it ends tells no finer when something was typed."""

MOST_AN_HOUR = 100
"""Begun by one code: more than a child a minute, on a tablet without scripts from morning to evening. Beyond it a child
answers all the same, all questions on one page; only what waits here is bounded."""

NONCE = 12
LEAST = 1_024
"""Characters that the shortest is padded to."""


@dataclass(slots=True)
class Half:
    """One that was opened by its ticket."""

    survey_id: UUID
    path: str
    """Of the card or poster that it is sent by."""
    pairs: list[tuple[str, str]]
    """The fields so far, as a browser sends them."""
    later: str = ""
    """The ticket of what was put by, if a child came back with six words."""
    receipt: str = ""
    """Of the response that became of it; then there are no fields any more."""
    words: str = ""
    """Those that it was put by under; then there are no fields any more."""
    ticket: str = field(default_factory=lambda: secrets.token_hex(16))


class HalfSheet(Table):
    mark = fields.CharField(primary_key=True, max_length=64)
    """Fingerprint of the ticket."""
    survey: fields.ForeignKeyRelation[Survey] = fields.ForeignKeyField("portal.Survey", "half_sheets", db_index=True)
    survey_id: UUID
    box = fields.BinaryField()
    until = fields.DatetimeField(db_index=True)

    @staticmethod
    async def has_room(by: str) -> bool:
        """Counts one that is begun by this code, or by these words. It is counted beside nothing, and every count ends
        with the clock's hour, so that its end does not tell when somebody began."""
        hour = limits.Limit("half sheets", MOST_AN_HOUR, limits.left_of_hour(), MOST_AN_HOUR)
        return await limits.spend(hour, fingerprint("half sheets by", by).hex())

    @classmethod
    async def open(cls, ticket: str, to_change: bool = False) -> Half | None:
        """None once it is over, sent or left. `to_change`: nobody else changes it before the caller's transaction is
        over; a step that was sent twice on a bad line would undo the one after it."""
        rows = cls.filter(mark=_mark(ticket), until__gt=now())
        row = await (rows.select_for_update() if to_change else rows).first()
        return row._opened(ticket) if row else None

    def _opened(self, ticket: str) -> Half | None:
        box = bytes(self.box)
        try:
            held = json.loads(_key(ticket).decrypt(box[:NONCE], box[NONCE:], self.mark.encode()))
        except InvalidTag:
            return None
        pairs = [(name, value) for name, value in held.pop("pairs")]
        return Half(self.survey_id, pairs=pairs, ticket=ticket, **held)

    @classmethod
    async def keep(cls, half: Half, lasts: timedelta = LASTS) -> None:
        """As it is now, and what was put by as well."""
        await cls._write(half, half.ticket, _until(lasts))
        if half.later and (put_by := await cls.filter(mark=_mark(half.later)).first()):
            await cls._write(Half(half.survey_id, half.path, half.pairs), half.later, put_by.until)

    @classmethod
    async def _write(cls, half: Half, ticket: str, until: datetime) -> None:
        mark = _mark(ticket)
        row = {"survey_id": half.survey_id, "box": _box(half, ticket, mark), "until": until}
        await cls.update_or_create(row, mark=mark)

    @classmethod
    async def put_by(cls, old: str) -> str:
        """The six words that open it again, on any device; empty where there is nothing to put by. The ticket in the
        address leads to nothing any more but, for a moment, to the same words, for whoever did not get them."""
        words = comeback.new_words()
        ticket = await asyncio.to_thread(ticket_of, words)
        async with in_transaction():
            half = await cls.open(old, to_change=True)
            if half is None or half.receipt or half.words:
                return half.words if half else ""
            await cls.keep(Half(half.survey_id, half.path, half.pairs, ticket=ticket), LATER)
            await cls.keep(Half(half.survey_id, half.path, [], words=words, ticket=old), SHOWN)
            await cls.filter(mark=_mark(half.later)).delete()
        return words

    @classmethod
    async def drop(cls, half: Half) -> None:
        """What was put by for later stays, as the child asked for that."""
        await cls.filter(mark=_mark(half.ticket)).delete()

    @classmethod
    async def sent(cls, half: Half, receipt: str) -> None:
        """Nothing of it stays but the way to the thanks, for whoever did not get them."""
        if half.later:
            await cls.filter(mark=_mark(half.later)).delete()
        await cls.keep(Half(half.survey_id, half.path, [], receipt=receipt, ticket=half.ticket), THANKED)

    @classmethod
    async def forget_old(cls) -> None:
        await cls.filter(until__lte=now()).delete()


def ticket_of(words: str) -> str:
    """Slow on purpose: six words are few enough to be tried out one after another by who has everything else."""
    salt = fingerprint("half sheet words")
    return hashlib.scrypt(comeback.tidy(words).encode(), salt=salt, n=2**14, r=8, p=1, dklen=16).hex()


def _mark(ticket: str) -> str:
    return fingerprint("half sheet", ticket).hex()


def _key(ticket: str) -> AESGCM:
    return AESGCM(fingerprint("half sheet box", ticket))


def _box(half: Half, ticket: str, mark: str) -> bytes:
    held = {name: getattr(half, name) for name in ("path", "pairs", "later", "receipt", "words")}
    text = json.dumps(held)
    nonce = secrets.token_bytes(NONCE)
    padded = text.ljust(max(LEAST, 1 << (len(text) - 1).bit_length()))
    return nonce + _key(ticket).encrypt(nonce, padded.encode(), mark.encode())


def _until(lasts: timedelta) -> datetime:
    """Rounded up."""
    end = int((now() + lasts).timestamp())
    step = int(STEP.total_seconds())
    return datetime.fromtimestamp(-(-end // step) * step, now().tzinfo)
