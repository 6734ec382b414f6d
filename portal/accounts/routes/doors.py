"""Signing in and out. Whatever went wrong looks the same, and takes as long, whoever it was about."""

import logging

from starlette.requests import Request
from starlette.responses import Response
from tortoise.transactions import in_transaction

from portal import limits, settings
from portal.accounts import forms, passkeys
from portal.accounts.letting_in import ask_second, let_in, let_out, where_to, with_cookie
from portal.accounts.models import (
    Authenticator,
    Passkey,
    Passphrase,
    Person,
    RecoveryCode,
    SignIn,
    SignInLink,
    State,
    Way,
)
from portal.audit.models import Record
from portal.web import COOKIE, Form, redirect, render

log = logging.getLogger(__name__)
ONLY_PASSKEY = "Come in with your passkey: there is no app with codes beside your passphrase yet."
NOT_THIS_CODE = "That code did not work. Codes work once: wait for the next one, then type it here."


async def sign_in(request: Request) -> Response:
    return _sign_in(request, Form(dict(request.query_params)))


def _sign_in(request: Request, form: Form, status: int = 200) -> Response:
    options = passkeys.to_sign_in() if passkeys.offered() else ""
    return render(request, "accounts/sign_in.html", status, form=form, passkey=options)


async def try_passphrase(request: Request) -> Response:
    form = await Form.read(request)
    typed = forms.tried(form)
    if form.errors:
        return _sign_in(request, form, 422)
    whose, place = Person.login_hashed(typed.login), limits.place(request)
    if not await _may_try(whose, place):
        form.errors["passphrase"] = forms.WAIT
        return _sign_in(request, form, 429)
    person = await Person.called(typed.login)
    if not await Passphrase.belongs_to(person, typed.passphrase) or person is None or not person.is_welcome:
        await limits.count(limits.SIGN_IN_PLACE, place)
        log.info("A sign-in failed: no such login and passphrase.")
        form.errors["passphrase"] = forms.NOT_THESE
        return _sign_in(request, form, 422)
    await limits.give_back(limits.SIGN_IN_PERSON, whose, place)
    await limits.give_back(limits.SIGN_IN_ANYWHERE, whose)
    if await _has_only_a_passkey(person):
        form.errors["passphrase"] = ONLY_PASSKEY
        return _sign_in(request, form, 422)
    return await first_proof(request, person, typed.shared, forms.goal(form))


async def _may_try(whose: str, place: str) -> bool:
    """Each try is counted before it is looked at, and given back when it was right."""
    if await limits.too_many(limits.SIGN_IN_PLACE, place):
        return False
    here = await limits.spend(limits.SIGN_IN_PERSON, whose, place)
    return here and await limits.spend(limits.SIGN_IN_ANYWHERE, whose)


async def _has_only_a_passkey(person: Person) -> bool:
    """Whoever knows such a person's passphrase must not be the one to set up their app."""
    has_app = await Authenticator.of(person) is not None
    return person.is_staff and not has_app and await Passkey.exists(person_id=person.pk)


async def first_proof(request: Request, person: Person, shared: bool, goal: str) -> Response:
    """Members are in with a passphrase, unless they have set up more; everybody else proves a second time."""
    if not person.is_staff and await Authenticator.of(person) is None:
        return await let_in(request, person, Way.PASSPHRASE, goal, shared)
    return await ask_second(request, person, Way.PASSPHRASE, goal, shared)


async def second(request: Request) -> Response:
    halfway = await _halfway(request)
    return _second(request, *halfway, Form(dict(request.query_params))) if halfway else redirect("/sign-in")


async def _halfway(request: Request) -> tuple[SignIn, Authenticator] | None:
    """The sign-in that wants a second proof, and the app that shows the codes for it."""
    sign_in: SignIn | None = request.scope.get("sign_in")
    if sign_in is None or sign_in.state is not State.HALF:
        return None
    app = await Authenticator.get_or_none(person_id=sign_in.person_id)
    return (sign_in, app) if app else None


def _second(request: Request, half: SignIn, app: Authenticator, form: Form, status: int = 200) -> Response:
    return render(request, "accounts/second.html", status, form=form, app=app, login=half.person.login)


async def try_second(request: Request) -> Response:
    """The attempt is counted before the code is looked at: guesses side by side count as many."""
    halfway, form = await _halfway(request), await Form.read(request)
    if halfway is None:
        return redirect("/sign-in")
    half, app = halfway
    if not await limits.spend(limits.FACTORS, str(half.person_id)):
        form.errors["code"] = forms.WAIT
        return _second(request, half, app, form, 429)
    is_new, code = app.confirmed_at is None, form.raw("code")
    if not await app.accept(code) and (is_new or not await RecoveryCode.use(half.person, code)):
        log.info("A sign-in failed: no such code.")
        form.errors["code"] = NOT_THIS_CODE
        return _second(request, half, app, form, 422)
    await limits.give_back(limits.FACTORS, str(half.person_id))
    return await _let_in_half(request, half, is_new, forms.goal(form))


async def _let_in_half(request: Request, half: SignIn, is_new: bool, goal: str) -> Response:
    async with in_transaction():
        token = await half.renew()
        if token is None:
            return redirect("/sign-in")
        await Record.add(half.person_id, "sign_in", "/sign-in/second", way=half.way)
    if not is_new:
        return with_cookie(redirect(await where_to(half.person, goal)), token, half.person, half.shared)
    shown = await RecoveryCode.make(half.person)
    page = render(request, "accounts/recovery_codes.html", codes=shown, goal=goal)
    return with_cookie(page, token, half.person, half.shared)


async def try_passkey(request: Request) -> Response:
    form = await Form.read(request)
    found = await passkeys.accepted(form.raw("credential"))
    if found is None or not found.person.is_welcome:
        log.info("A sign-in failed: no such passkey.")
        form.errors["login"] = "That passkey did not work here. Try once more, or sign in with your passphrase."
        return _sign_in(request, form, 422)
    return await let_in(request, found.person, Way.PASSKEY, forms.goal(form), form.raw("device") == "shared")


async def link(request: Request) -> Response:
    """Opening a link uses nothing up, so a preview in a mail program cannot spend it."""
    found = await SignInLink.open(request.path_params["token"], asked_by(request))
    return render(request, "accounts/link.html", link=found) if found else await _no_such_link(request)


async def _no_such_link(request: Request) -> Response:
    """Wrong, used, expired and opened elsewhere look the same, and count the same."""
    if not await limits.spend(limits.LINKS, limits.place(request)):
        raise limits.slow_down(limits.LINKS)
    return render(request, "accounts/link.html", 404, link=None)


async def redeem(request: Request) -> Response:
    found = await SignInLink.redeem(request.path_params["token"], asked_by(request))
    if found is None:
        return await _no_such_link(request)
    return await let_in(request, found.person, Way.DEMO if found.demo else Way.LINK, "/")


async def sign_out(request: Request) -> Response:
    by_council = settings.OIDC_ISSUER and request.scope["sign_in"].way is Way.COUNCIL
    await SignIn.end(request.cookies.get(COOKIE, ""))
    return let_out(redirect("/sign-in/council/out" if by_council else "/"))


ASKED = ("__Host-" if settings.HTTPS else "") + "portal_asked"


def asked_by(request: Request) -> str:
    """What tells this browser from others when it opens the link that it asked for."""
    return request.cookies.get(ASKED, "")
