"""Proving once more who one is, before something that matters. It makes a new identity for the browser."""

from starlette.requests import Request
from starlette.responses import Response

from portal import limits, settings
from portal.accounts import forms, passkeys
from portal.accounts.letting_in import with_cookie
from portal.accounts.models import Authenticator, Passkey, Passphrase, Person, RecoveryCode, SignIn, Way
from portal.web import Form, redirect, render

NOT_PROVED = "That did not work. Check it, and try once more. Codes work once: wait for the next one."


async def prove(request: Request) -> Response:
    return await _prove(request, Form(dict(request.query_params)))


async def _prove(request: Request, form: Form, status: int = 200) -> Response:
    person, sign_in = request.scope["person"], request.scope["sign_in"]
    return render(
        request,
        "accounts/prove.html",
        status,
        form=form,
        passkey=await _passkey_options(person),
        has_app=await Authenticator.of(person) is not None,
        has_passphrase=not person.is_staff and await Passphrase.exists(person_id=person.pk),
        by_demo=_by_demo(sign_in),
        by_council=sign_in.way is Way.COUNCIL,
    )


async def _passkey_options(person: Person) -> str:
    has_one = passkeys.offered() and await Passkey.exists(person_id=person.pk)
    return passkeys.to_sign_in(_purpose(person)) if has_one else ""


def _purpose(person: Person) -> str:
    return f"prove {person.pk}"


def _by_demo(sign_in: SignIn) -> bool:
    """In the demo, whoever came in by its links has nothing but its links to prove anything with."""
    return settings.DEMO and sign_in.way is Way.DEMO


async def try_proof(request: Request) -> Response:
    person, form = request.scope["person"], await Form.read(request)
    if not await limits.spend(limits.FACTORS, str(person.pk)):
        form.errors["code"] = forms.WAIT
        return await _prove(request, form, 429)
    if not await _is_proved(request.scope["sign_in"], person, form):
        form.errors["code"] = NOT_PROVED
        return await _prove(request, form, 422)
    await limits.give_back(limits.FACTORS, str(person.pk))
    token = await request.scope["sign_in"].renew()
    answer = redirect(forms.goal(form))
    return with_cookie(answer, token, person, request.scope["sign_in"].shared) if token else redirect("/sign-in")


async def _is_proved(sign_in: SignIn, person: Person, form: Form) -> bool:
    """Any one proof that this person has. Staff's passphrase alone is none: whoever looked over a shoulder has it."""
    if credential := form.raw("credential"):
        passkey = await passkeys.accepted(credential, _purpose(person))
        return passkey is not None and passkey.person_id == person.pk
    if code := form.raw("code"):
        app = await Authenticator.of(person)
        return app is not None and (await app.accept(code) or await RecoveryCode.use(person, code))
    if passphrase := form.raw("passphrase"):
        return not person.is_staff and await Passphrase.belongs_to(person, passphrase)
    return _by_demo(sign_in)
