"""Webhooks, for administrators: where published cards are sent, and what became of each."""

from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Proof
from portal.guard import action, note, page, wake
from portal.outside import forms
from portal.outside.models import Webhook
from portal.permissions import May
from portal.web import Form, get_or_404, path_id, redirect, render

LATEST = 50
DONE = {
    "removed": "Nothing more is sent there.",
    "tested": "A test is on its way. Reload this page to see how it went.",
}


async def webhooks(request: Request) -> Response:
    """With the last delivery of each."""
    found = [(one, await one.deliveries.all().first()) for one in await Webhook.all()]
    return render(request, "outside/webhooks.html", webhooks=found, done=DONE.get(_done(request), ""))


def _done(request: Request) -> str:
    return request.query_params.get("done", "")


async def new_webhook(request: Request) -> Response:
    return render(request, "outside/new_webhook.html", form=Form({}), key=uuid4())


async def add_webhook(request: Request) -> Response:
    """Its secret is shown this once, and can be read nowhere afterwards."""
    form = await Form.read(request)
    to, key = forms.address(form), form.key()
    if form.errors:
        return render(request, "outside/new_webhook.html", 422, form=form, key=key or uuid4())
    if key and await Webhook.exists(id=key):
        return redirect(f"/webhooks/{key}")
    made = await Webhook.add(to, request.scope["person"], key)
    note(request, webhook=made.id, host=made.host)
    return render(request, "outside/webhook_secret.html", webhook=made)


async def _found(request: Request) -> Webhook:
    return await get_or_404(Webhook.all(), id=path_id(request))


async def webhook(request: Request) -> Response:
    found = await _found(request)
    deliveries = await found.deliveries.all().limit(LATEST)
    told = DONE.get(_done(request), "")
    return render(request, "outside/webhook.html", webhook=found, deliveries=deliveries, done=told)


async def test_webhook(request: Request) -> Response:
    found = await _found(request)
    await found.test()
    wake(request, "send_webhooks")
    return redirect(f"/webhooks/{found.id}?done=tested")


async def remove_webhook(request: Request) -> Response:
    """With its secret, and with what is still owed to it."""
    found = await _found(request)
    note(request, host=found.host)
    await found.delete()
    return redirect("/webhooks?done=removed")


routes = [
    page("/webhooks", webhooks, May.READ_WEBHOOKS),
    page("/webhooks/new", new_webhook, May.READ_WEBHOOKS, Proof.JUST_NOW),
    action("/webhooks/new", add_webhook, May.MANAGE_WEBHOOKS, Proof.JUST_NOW),
    page("/webhooks/{id}", webhook, May.READ_WEBHOOKS),
    action("/webhooks/{id}/test", test_webhook, May.MANAGE_WEBHOOKS),
    action("/webhooks/{id}/remove", remove_webhook, May.MANAGE_WEBHOOKS, Proof.JUST_NOW),
]
