"""How people prove who they are: passphrase, one-time codes, recovery codes and passkeys."""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pyotp
from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from portal import codes
from portal.accounts import passphrases
from portal.sealing import Sealed, fingerprint
from portal.tables import Table, now

if TYPE_CHECKING:
    from portal.accounts.models.person import Person

STEP_SECONDS = 30
STEPS_EITHER_WAY = 1
"""How far a phone's clock may be off, in steps."""
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12


class Passphrase(Table):
    """Kept as Argon2id over a keyed fingerprint."""

    person: fields.OneToOneRelation["Person"] = fields.OneToOneField("portal.Person", "passphrase", primary_key=True)
    person_id: UUID
    hash = fields.CharField(max_length=200)
    chosen_at = fields.DatetimeField(default=now)

    @classmethod
    async def choose(cls, person: "Person", passphrase: str) -> None:
        kept = await passphrases.hashed(person.pk, passphrase)
        if not await cls.filter(person_id=person.pk).update(hash=kept, chosen_at=now()):
            await cls.create(person_id=person.pk, hash=kept)

    @classmethod
    async def belongs_to(cls, person: "Person | None", passphrase: str) -> bool:
        """Takes as long for nobody, and for a person without a passphrase, as for one who has one."""
        kept = await cls.get_or_none(person_id=person.pk if person else uuid4())
        return await passphrases.matches(kept.hash if kept else None, person.pk if person else "", passphrase)


class Authenticator(Table):
    """An app that shows a new six-figure code every 30 seconds (TOTP, RFC 6238)."""

    person: fields.OneToOneRelation["Person"] = fields.OneToOneField("portal.Person", "authenticator", primary_key=True)
    person_id: UUID
    secret_sealed = fields.BinaryField()
    secret = Sealed()
    last_step = fields.IntField(default=0)
    """The newest code that was used, by its number since 1970: none is taken twice, nor an older one after it."""
    confirmed_at = fields.DatetimeField(null=True)
    next_secret_sealed = fields.BinaryField(null=True)
    next_secret = Sealed()
    """Of another app that is to take this one's place, until a code from it has been confirmed."""

    @classmethod
    async def begin(cls, person: "Person") -> "Authenticator":
        """A secret to put into an app; it counts for nothing until a code from it has been confirmed."""
        made = await cls.get_or_none(person_id=person.pk)
        if made is None:
            made = cls(person_id=person.pk)
            made.secret = pyotp.random_base32()
            await made.save(force_create=True)
        return made

    @classmethod
    async def begin_anew(cls, person: "Person") -> None:
        """A new secret, for a first app or another one. The app that was confirmed stays good meanwhile."""
        app, fresh = await cls.begin(person), pyotp.random_base32()
        if app.confirmed_at:
            app.next_secret = fresh
        else:
            app.secret = fresh
        kept = {"secret_sealed": app.secret_sealed, "next_secret_sealed": app.next_secret_sealed}
        await Authenticator.filter(person_id=person.pk).update(**kept)

    @property
    def waiting(self) -> str:
        """The secret that waits for its first code, if there is one."""
        return self.next_secret if self.confirmed_at else self.secret

    def address(self, login: str) -> str:
        """What the app's QR code says."""
        named = pyotp.TOTP(self.waiting or self.secret)
        return named.provisioning_uri(name=login, issuer_name="Participation Portal")

    async def confirm(self, typed: str, at: datetime | None = None) -> bool:
        """The first code from the secret that waits: from now on that one counts, and only that one."""
        if not self.confirmed_at:
            return await self.accept(typed, at)
        step = _step_of(self.next_secret, figures(typed), at or now()) if self.next_secret else None
        if step is None:
            return False
        self.secret = self.next_secret
        kept = {"secret_sealed": self.secret_sealed, "last_step": step, "confirmed_at": now()}
        waiting = Authenticator.filter(person_id=self.person_id, next_secret_sealed__isnull=False)
        return bool(await waiting.update(next_secret_sealed=None, **kept))

    async def accept(self, typed: str, at: datetime | None = None) -> bool:
        """Whether this is a current code that was not used before: one UPDATE decides, however it was typed."""
        step = _step_of(self.secret, figures(typed), at or now())
        if step is None:
            return False
        unused = Authenticator.filter(person_id=self.person_id, last_step__lt=step)
        return bool(await unused.update(last_step=step, confirmed_at=self.confirmed_at or now()))

    @classmethod
    async def of(cls, person: "Person") -> "Authenticator | None":
        """The one that was confirmed."""
        return await cls.get_or_none(person_id=person.pk, confirmed_at__isnull=False)


def figures(typed: str) -> str:
    """The figures in what was typed, whatever their script, spaces and dashes."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed) if c in "0123456789")


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step whose code this is, among those near `at`."""
    here = int(at.timestamp()) // STEP_SECONDS
    totp, found = pyotp.TOTP(secret), None
    for step in range(here - STEPS_EITHER_WAY, here + STEPS_EITHER_WAY + 1):
        if secrets.compare_digest(totp.generate_otp(step), code):
            found = step
    return found


class RecoveryCode(Table):
    """One of ten codes on paper, for whoever has lost their phone. Using one deletes it."""

    code_hash = fields.CharField(primary_key=True, max_length=64)
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField(
        "portal.Person", "recovery_codes", db_index=True
    )
    person_id: UUID

    @staticmethod
    def hashed(person: "Person", code: str) -> str:
        return fingerprint("recovery code", str(person.pk), code).hex()

    @classmethod
    async def make(cls, person: "Person") -> list[str]:
        """Ten new codes, shown this once; the earlier ones stop working."""
        made = [codes.new_code(RECOVERY_LENGTH) for _ in range(RECOVERY_CODES)]
        async with in_transaction():
            await cls.filter(person_id=person.pk).delete()
            await cls.create_all([cls(code_hash=cls.hashed(person, code), person_id=person.pk) for code in made])
        return [codes.spaced(code) for code in made]

    @classmethod
    async def use(cls, person: "Person", typed: str) -> bool:
        """True for the one who came first."""
        code = codes.tidy(typed, RECOVERY_LENGTH)
        return bool(await cls.filter(code_hash=cls.hashed(person, code), person_id=person.pk).delete())


class Passkey(Table):
    """A key pair on somebody's own phone or computer; the portal has the public half."""

    credential_id = fields.CharField(primary_key=True, max_length=400)
    """As base64url, at most 1,023 bytes in the standard; authenticators in use make up to 250."""
    person: fields.ForeignKeyRelation["Person"] = fields.ForeignKeyField("portal.Person", "passkeys", db_index=True)
    person_id: UUID
    public_key = fields.BinaryField()
    sign_count = fields.IntField(default=0)
    name = fields.CharField(max_length=60)
    added_at = fields.DatetimeField(default=now)
    used_at = fields.DatetimeField(null=True)

    async def used(self, sign_count: int) -> bool:
        """Writes down its use. False when its counter did not go on, which means that there is a copy of it."""
        going_on = Q(sign_count__lt=sign_count) if sign_count else Q(sign_count=0)
        mine = Passkey.filter(going_on, credential_id=self.credential_id)
        return bool(await mine.update(sign_count=sign_count, used_at=now()))


class Spent(Table):
    """Something that was good for one time, by its fingerprint, until it would have expired anyway."""

    hash = fields.CharField(primary_key=True, max_length=64)
    expires_at = fields.DatetimeField(db_index=True)

    @classmethod
    async def once(cls, purpose: str, what: str, lasts: timedelta) -> bool:
        """True the first time that it is asked about `what`."""
        try:
            async with in_transaction():
                await cls.create(hash=fingerprint(purpose, what).hex(), expires_at=now() + lasts)
        except IntegrityError:
            return False
        return True

    @classmethod
    async def forget_old(cls) -> int:
        return await cls.filter(expires_at__lt=now()).delete()
