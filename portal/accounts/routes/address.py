"""Whether an e-mail address is its person's own: a mail goes there, and what stands in it comes back."""

from starlette.requests import Request
from starlette.responses import Response

from portal import limits, settings
from portal.guard import wake
from portal.mail.models import Mail
from portal.web import Form, redirect, render

BODY = """Somebody who signs in to the Participation Portal said that this is their e-mail address.

Was it you? Then open this where you are signed in:

{link}

Was it somebody else? Then do nothing: their sign-in links will not be sent here.
"""
WAIT = "That was sent a few times already. Wait a quarter of an hour, and look in your e-mail meanwhile."


async def address(request: Request) -> Response:
    return render(request, "accounts/address.html", form=Form(dict(request.query_params)))


async def send_address_check(request: Request) -> Response:
    person = request.scope["person"]
    if not person.can_be_mailed:
        return redirect("/me")
    if not await limits.spend(limits.EMAILS, person.login_hash):
        form = Form({})
        form.errors["proof"] = WAIT
        return render(request, "accounts/address.html", 429, form=form)
    link = f"{settings.URL}/me/address?proof={person.address_proof}"
    await Mail.post(person.login, "Is this your e-mail address?", BODY.format(link=link))
    wake(request, "send_mail")
    return redirect("/me/address?sent=yes")


async def confirm_address(request: Request) -> Response:
    """Only somebody who reads what is sent to the address knows the proof, and it is no use to anybody else."""
    form = await Form.read(request)
    if await request.scope["person"].prove_address(form.raw("proof")):
        return redirect("/me?done=address")
    form.errors["proof"] = "That is not from the last mail we sent you. Send yourself a new one."
    return render(request, "accounts/address.html", 422, form=form)
