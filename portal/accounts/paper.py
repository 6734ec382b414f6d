"""Invitations for whoever has no e-mail, to be printed."""

from portal import codes, pdf, settings
from portal.accounts.models import Group, Invitation
from portal.qr import svg


def address(code: str) -> str:
    """Where an invitation is opened."""
    return f"{settings.URL}/join/{code}"


def card(invitation: Invitation, group: Group, code: str, lines: list[dict[str, str]]) -> bytes:
    """One A4 page with a card to cut out. `lines` are the help lines."""
    return pdf.made(
        "accounts/card.typ",
        name=invitation.name,
        group=group.name,
        ink=pdf.INKS[group.accent],
        qr=svg(address(code)),
        code=codes.spaced(code),
        address=f"{settings.URL.split('://')[1]}/join",
        until=f"{invitation.expires_at.day} {invitation.expires_at:%B %Y}",
        anew=invitation.person_id is not None,
        lines=lines,
    )
