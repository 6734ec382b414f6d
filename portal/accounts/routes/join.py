"""Coming in for the first time, with an invitation; or anew, for whoever lost their way in."""

from starlette.requests import Request
from starlette.responses import Response
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from portal import limits
from portal.accounts import forms, passkeys
from portal.accounts.letting_in import ask_second, let_in
from portal.accounts.models import Invitation, Passkey, Passphrase, Person, Way
from portal.accounts.models.invitation import CODE_LENGTH
from portal.audit.models import Record
from portal.codes import tidy
from portal.web import Form, redirect, render

FIRST = "The one I joined with"
TAKEN = "Somebody here uses this already. Choose another one."


async def join(request: Request) -> Response:
    return render(request, "accounts/join.html", form=Form({}))


async def type_code(request: Request) -> Response:
    form = await Form.read(request)
    code = form.raw("code")
    found = await Invitation.find(code)
    return redirect(f"/join/{tidy(code, CODE_LENGTH)}") if found else await _no_such(request)


async def _no_such(request: Request) -> Response:
    """Wrong, used, expired and revoked look the same, to the letter."""
    place = limits.place(request)
    status = 429 if await limits.too_many(limits.LINKS, place) else 404
    await limits.count(limits.LINKS, place)
    return render(request, "accounts/no_such_invitation.html", status)


async def invited(request: Request) -> Response:
    """Opening it uses nothing up."""
    found = await Invitation.find(request.path_params["invitation"])
    return await _invited(request, found, Form({})) if found else await _no_such(request)


async def _invited(request: Request, found: Invitation, form: Form, status: int = 200) -> Response:
    options = passkeys.to_add(found.becomes, []) if passkeys.offered() else ""
    return render(request, "accounts/invited.html", status, invitation=found, form=form, passkey=options)


async def accept(request: Request) -> Response:
    found = await Invitation.find(request.path_params["invitation"])
    if found is None:
        return await _no_such(request)
    form = await Form.read(request)
    chosen = forms.joined(form, found.becomes.role)
    if not form.errors and not await limits.spend(limits.JOINING, str(found.id)):
        raise limits.slow_down(limits.JOINING)
    if form.errors:
        return await _invited(request, found, form, 422)
    try:
        person = await _join(found, chosen)
    except IntegrityError:
        form.errors["login"] = TAKEN
        return await _invited(request, found, form, 422)
    if person is None:
        return await _no_such(request)
    return await _come_in(request, person, chosen)


async def _join(found: Invitation, chosen: forms.Joined) -> Person | None:
    """The person with their way in, or nothing at all: an invitation whose passkey does not hold stays good."""
    try:
        async with in_transaction():
            person = await found.accept(chosen.name, chosen.login)
            if person is None or not await _way_in(person, chosen):
                raise _Undone
            await Record.add(person.pk, "accept", "/join", role=person.role, invitation=found.id)
            return person
    except _Undone:
        return None


class _Undone(Exception):
    """Takes back what was done so far."""


async def _way_in(person: Person, chosen: forms.Joined) -> bool:
    if chosen.credential:
        return await passkeys.added(chosen.credential, person, FIRST) is not None
    await Passphrase.choose(person, chosen.passphrase)
    return True


async def _come_in(request: Request, person: Person, chosen: forms.Joined) -> Response:
    """A passkey proves who somebody is on its own; with a passphrase, staff set up their second proof first."""
    if not person.is_staff or await Passkey.exists(person_id=person.pk):
        return await let_in(request, person, Way.INVITATION, "/", chosen.shared)
    return await ask_second(request, person, Way.INVITATION, "/", chosen.shared)
