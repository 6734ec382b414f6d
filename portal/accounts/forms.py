"""What people type at the doors."""

import re
from dataclasses import dataclass

from portal.accounts import passphrases
from portal.permissions import Role
from portal.web import Form

LOGIN, NAME = 120, 120
NOT_THESE = "We could not sign you in with these. Check both, and try once more."
WAIT = "There were too many tries. Wait a quarter of an hour, then try once more."


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody typed to come in, as it was typed."""

    login: str
    passphrase: str
    shared: bool


def tried(form: Form) -> Tried:
    login = _login(form, "Type your e-mail address or sign-in name.")
    passphrase = form.raw("passphrase")[: passphrases.MOST + 1]
    if not passphrase:
        form.errors["passphrase"] = "Type your passphrase."
    return Tried(login, passphrase, form.raw("device") == "shared")


def address(form: Form) -> str:
    login = _login(form, "Type your e-mail address.")
    if login and not re.fullmatch(r"[^@\s]+@[^@\s]+", login):
        form.errors["login"] = "An e-mail address has an @ in it, such as sam@example.org."
    return login


def _login(form: Form, missing: str) -> str:
    return form.line("login", LOGIN, missing)


def _own_login(form: Form, role: Role, missing: str) -> str:
    """What somebody chooses to sign in with: for staff, where their council's mail reaches them."""
    typed = _login(form, missing)
    if typed and role is not Role.MEMBER and "@" not in typed:
        form.errors["login"] = "Use your work e-mail address."
    return typed


@dataclass(frozen=True, slots=True)
class Joined:
    """What somebody chose when they came in for the first time: a passkey's `credential`, or a passphrase."""

    name: str
    login: str
    passphrase: str
    credential: str
    shared: bool


def joined(form: Form, role: Role) -> Joined:
    name = form.line("name", NAME, "Type the name that others here should see.")
    login = _own_login(form, role, "Choose what you will type to sign in.")
    chosen = Joined(name, login, form.raw("passphrase"), form.raw("credential"), form.raw("device") == "shared")
    if not chosen.credential and (complaint := passphrases.complaint(chosen.passphrase, role, name, login)):
        form.errors["passphrase"] = complaint
    return chosen


def goal(form: Form) -> str:
    return local(form.raw("next"))


def local(where: str) -> str:
    """`where` when it is an address of this portal, the first page otherwise."""
    return where if re.fullmatch(r"/(?![/\\])[^\\\s\x00-\x1f]*", where) else "/"


REASON, PASSKEY_NAME = 300, 60


def login(form: Form, role: Role) -> str:
    return _own_login(form, role, "Type what you want to sign in with from now on.")


def passphrase(form: Form, role: Role, *about: str) -> str:
    """A new one, for somebody whom `about` tells of."""
    typed = form.raw("passphrase")
    if complaint := passphrases.complaint(typed, role, *about):
        form.errors["passphrase"] = complaint
    return typed


def passkey_name(form: Form) -> str:
    return form.line("name", PASSKEY_NAME, "Give it a name that tells you where it is, such as My phone.")


def reason(form: Form) -> str:
    return form.text("reason", REASON, "Say why, in a few words. It is kept with the record of what was done.")


def invited(form: Form) -> str:
    """Whom a member's invitation is for."""
    return form.line("name", NAME, "Type the name of whoever you invite.")


@dataclass(frozen=True, slots=True)
class InvitedStaff:
    name: str
    role: Role
    groups: list[str]
    reason: str


STAFF = [role.value for role in Role if role is not Role.MEMBER]


def invited_staff(form: Form, groups: list[str]) -> InvitedStaff:
    """`groups` are the keys there are; only officers look after any."""
    name, role = invited(form), form.choice("role", STAFF, "Choose what they will do here.")
    chosen = form.several("groups", groups) if role == Role.OFFICER else []
    if role == Role.OFFICER and not chosen:
        form.errors["groups"] = "Choose at least one group for a participation officer to look after."
    return InvitedStaff(name, Role(role) if role else Role.MEMBER, chosen, reason(form))


def role(form: Form) -> Role | None:
    chosen = form.choice("role", [role.value for role in Role], "Choose what they may do from now on.")
    return Role(chosen) if chosen else None


def once(form: Form) -> str:
    """The form's own key, made when it was drawn; whatever comes with the same one was sent twice."""
    return form.raw("once")[:64]
