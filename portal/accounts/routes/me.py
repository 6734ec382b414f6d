"""What everybody signed in finds about themselves: who they are here, who sees what of them, and the way out."""

import json
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from tortoise.exceptions import IntegrityError

from portal import limits
from portal.accounts import forms
from portal.accounts.letting_in import let_out
from portal.accounts.models import Authenticator, Group, Passkey, Passphrase, Person, RecoveryCode, SignIn, State, now
from portal.accounts.routes.own_data import everything_about
from portal.boards.cards import card
from portal.boards.models import Entry, to_be_asked
from portal.forums.models import Post
from portal.guard import wake
from portal.keeping.models import Erasure
from portal.leaders.models import Seat, WeeklyMail
from portal.web import Form, attached, redirect, render

NOT_THIS_LOGIN = "This one cannot be used here. Choose another one."
THE_LAST = "You are the only administrator. Make somebody else one first, so that people can still be let in."


async def me(request: Request) -> Response:
    return await shown(request, request.query_params.get("done", ""))


async def shown(request: Request, done: str, status: int = 200) -> Response:
    """The page with word of what was just done, or could not be."""
    person = request.scope["person"]
    return render(
        request,
        "accounts/me.html",
        status,
        done=done,
        groups=await Group.filter(memberships__person_id=person.pk),
        here=request.scope["sign_in"],
        devices=await _devices(person),
        passphrase=await Passphrase.get_or_none(person_id=person.pk),
        app=await Authenticator.of(person),
        codes_left=await RecoveryCode.filter(person_id=person.pk).count(),
        passkeys=await Passkey.filter(person_id=person.pk).order_by("added_at"),
        today=now().date(),
        seat=await Seat.of(person),
        weekly=await WeeklyMail.wanted_by(person),
        **await _news(person),
    )


async def _news(person: Person) -> dict[str, object]:
    """What came of what a member posted, and which of it they are asked about."""
    entries = (
        await Entry.from_posts_of(person).select_related("group").order_by("-shown_at") if not person.is_staff else []
    )
    return {"news": [card(one, None) for one in entries], "asked": await to_be_asked(entries, "member", [person.pk])}


async def _devices(person: Person) -> list[SignIn]:
    """Where this person is signed in, the one in use first."""
    found = await SignIn.visible_to(person).select_related("person")
    return [one for one in found if one.state is State.LIVE]


async def sign_out_device(request: Request) -> Response:
    """Somebody else's, or one that has ended, is left as it is."""
    try:
        device = UUID((await Form.read(request)).raw("device"))
    except ValueError:
        return redirect("/me")
    await SignIn.visible_to(request.scope["person"]).filter(id=device).update(ended_at=now())
    return redirect("/me?done=device")


async def sign_out_elsewhere(request: Request) -> Response:
    await SignIn.end_all(request.scope["person"], but=request.scope["sign_in"].id)
    return redirect("/me?done=elsewhere")


async def login(request: Request) -> Response:
    return render(request, "accounts/login.html", form=Form({}))


async def change_login(request: Request) -> Response:
    """Tries are counted: the answer tells whether somebody else here has this login."""
    person, form = request.scope["person"], await Form.read(request)
    chosen = forms.login(form, person.role)
    if form.errors:
        return render(request, "accounts/login.html", 422, form=form)
    if not await limits.spend(limits.FACTORS, "login", str(person.pk)):
        form.errors["login"] = forms.WAIT
        return render(request, "accounts/login.html", 429, form=form)
    try:
        await person.use_login(chosen)
    except IntegrityError:
        form.errors["login"] = NOT_THIS_LOGIN
        return render(request, "accounts/login.html", 422, form=form)
    await SignIn.end_all(person, but=request.scope["sign_in"].id)
    return redirect("/me?done=login")


async def data(request: Request) -> Response:
    return render(request, "accounts/data.html")


async def download_data(request: Request) -> Response:
    told = json.dumps(await everything_about(request.scope["person"]), indent=2, ensure_ascii=False, default=str)
    return attached(told, "application/json", "what-the-portal-holds-about-me.json")


async def leave(request: Request) -> Response:
    return _leave(request, Form({}))


def _leave(request: Request, form: Form, status: int = 200) -> Response:
    return render(request, "accounts/leave.html", status, form=form)


async def leave_for_good(request: Request) -> Response:
    person, form = request.scope["person"], await Form.read(request)
    if form.raw("sure") != "yes":
        form.errors["sure"] = "Tick the box if you are sure. Nothing has happened yet."
    elif await person.is_last_administrator():
        form.errors["sure"] = THE_LAST
    if form.errors:
        return _leave(request, form, 422)
    if form.raw("posts") == "delete":
        await Erasure.remove(Post.written_by(person))
        wake(request, "erase")
    await person.end()
    return let_out(redirect("/left"))


async def left(request: Request) -> Response:
    return render(request, "accounts/left.html")
