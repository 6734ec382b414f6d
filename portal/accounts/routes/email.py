"""Signing in with a link sent by e-mail, for members whose group's officer allows it."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from portal import limits, settings
from portal.accounts import forms
from portal.accounts.models import LinkWanted, Person
from portal.accounts.routes.doors import ASKED, asked_by
from portal.guard import wake
from portal.web import Form, render

WAIT = "That was asked for a few times already. Wait a quarter of an hour, and look in your e-mail meanwhile."


async def ask(request: Request) -> Response:
    return render(request, "accounts/email.html", form=Form({}))


async def send(request: Request) -> Response:
    """Says the same, and does as much, whether or not there is such a person."""
    form = await Form.read(request)
    login = forms.address(form)
    if not form.errors and not await _may_ask(request, login):
        form.errors["login"] = WAIT
    if form.errors:
        return render(request, "accounts/email.html", 429 if form.errors["login"] is WAIT else 422, form=form)
    browser = asked_by(request) or secrets.token_urlsafe(32)
    await LinkWanted.ask(login, browser)
    wake(request, "send_links")
    answer = render(request, "accounts/email_sent.html", login=login)
    answer.set_cookie(ASKED, browser, max_age=3600, httponly=True, samesite="lax", secure=settings.HTTPS)
    return answer


async def _may_ask(request: Request, login: str) -> bool:
    whose = Person.login_hashed(login)
    here = limits.place(request)
    return await limits.spend(limits.EMAILS, whose) and await limits.spend(limits.EMAILS_PLACE, here)
