"""What an administrator types about a webhook."""

from portal.outside.reaching import why_not
from portal.web import Form

ADDRESS = 500


def address(form: Form) -> str:
    to = form.line("to", ADDRESS, "Give the address that cards are to be sent to.")
    if to and "to" not in form.errors and (wrong := why_not(to)):
        form.errors["to"] = wrong
    return to
