"""Changing how one proves who one is. Whatever is changed ends every other sign-in: it may not have been one's own."""

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts import forms, passkeys
from portal.accounts.models import Authenticator, Passkey, Passphrase, Person, RecoveryCode, SignIn, Way
from portal.accounts.routes.me import shown
from portal.web import Form, redirect, render

NOT_THIS_CODE = "That code did not work. Wait for the next one in the app, then type it here."
NOT_FINISHED = "Your browser did not finish, so nothing was added. Try once more."


async def _changed(request: Request, what: str) -> Response:
    await SignIn.end_all(request.scope["person"], but=request.scope["sign_in"].id)
    return redirect(f"/me?done={what}")


async def passphrase(request: Request) -> Response:
    return await _passphrase(request, Form({}))


async def _passphrase(request: Request, form: Form, status: int = 200) -> Response:
    first = await _comes_first(request.scope["person"])
    return render(request, "accounts/passphrase.html", status, form=form, first=first)


async def _comes_first(person: Person) -> str:
    """What somebody needs before a passphrase is any use to them, or safe: of staff it is only half a proof."""
    if person.is_staff and await Authenticator.of(person) is None:
        return "app"
    return "" if person.login else "login"


async def change_passphrase(request: Request) -> Response:
    person, form = request.scope["person"], await Form.read(request)
    chosen = forms.passphrase(form, person.role, person.name, person.login)
    if form.errors or await _comes_first(person):
        return await _passphrase(request, form, 422)
    await Passphrase.choose(person, chosen)
    return await _changed(request, "passphrase")


async def authenticator(request: Request) -> Response:
    return await _authenticator(request, Form({}))


async def _authenticator(request: Request, form: Form, status: int = 200) -> Response:
    app = await Authenticator.get_or_none(person_id=request.scope["person"].pk)
    return render(request, "accounts/authenticator.html", status, form=form, app=app)


async def begin_authenticator(request: Request) -> Response:
    await Authenticator.begin_anew(request.scope["person"])
    return redirect("/me/authenticator")


async def confirm_authenticator(request: Request) -> Response:
    """Whoever had none before gets recovery codes with it."""
    person, form = request.scope["person"], await Form.read(request)
    app = await Authenticator.get_or_none(person_id=person.pk)
    if app is None or not app.waiting:
        return redirect("/me/authenticator")
    if not await app.confirm(form.raw("code")):
        form.errors["code"] = NOT_THIS_CODE
        return await _authenticator(request, form, 422)
    if await RecoveryCode.exists(person_id=person.pk):
        return await _changed(request, "authenticator")
    return await make_recovery_codes(request)


async def stop_authenticator(request: Request) -> Response:
    """For members, who need none. Staff's is part of their way in."""
    person = request.scope["person"]
    if person.is_staff:
        return await _authenticator(request, Form({}), 409)
    for proof in (Authenticator, RecoveryCode):
        await proof.filter(person_id=person.pk).delete()
    return await _changed(request, "no-authenticator")


async def recovery_codes(request: Request) -> Response:
    person = request.scope["person"]
    left, app = await RecoveryCode.filter(person_id=person.pk).count(), await Authenticator.of(person)
    return render(request, "accounts/new_codes.html", left=left, app=app)


async def make_recovery_codes(request: Request) -> Response:
    """Shown in this answer and never again."""
    person = request.scope["person"]
    if await Authenticator.of(person) is None:
        return redirect("/me/authenticator")
    await SignIn.end_all(person, but=request.scope["sign_in"].id)
    return render(request, "accounts/recovery_codes.html", codes=await RecoveryCode.make(person), goal="/me?done=codes")


async def passkey(request: Request) -> Response:
    return await _passkey(request, Form({}))


async def _passkey(request: Request, form: Form, status: int = 200) -> Response:
    person = request.scope["person"]
    mine = await Passkey.filter(person_id=person.pk)
    options = passkeys.to_add(person, mine) if passkeys.offered() else ""
    return render(request, "accounts/passkey.html", status, form=form, mine=mine, passkey=options)


async def add_passkey(request: Request) -> Response:
    form = await Form.read(request)
    name = forms.passkey_name(form)
    if not form.errors and not await passkeys.added(form.raw("credential"), request.scope["person"], name):
        form.errors["name"] = NOT_FINISHED
    return await _passkey(request, form, 422) if form.errors else await _changed(request, "passkey")


async def remove_passkey(request: Request) -> Response:
    """One that is not theirs, or gone already, is left as it is."""
    person, key = request.scope["person"], (await Form.read(request)).raw("passkey")[:400]
    locked = await Passkey.filter(person_id=person.pk).select_for_update()  # two at once must not take the last two
    if key not in {one.credential_id for one in locked}:
        return redirect("/me")
    if not await person.has_way_in(key) and request.scope["sign_in"].way is not Way.COUNCIL:
        return await shown(request, "last", 409)
    await Passkey.filter(person_id=person.pk, credential_id=key).delete()
    return await _changed(request, "no-passkey")
