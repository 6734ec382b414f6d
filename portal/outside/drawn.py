"""A board on paper, and as the picture that goes with a link to it."""

from functools import lru_cache

from portal import pdf, qr, settings
from portal.accounts.models import Group
from portal.outside.published import address

PICTURES = 32
"""Kept at a time: one a group, and they change only with its name."""


def poster(group: Group) -> bytes:
    """One A4 page with a QR code to the board."""
    at = address(f"/boards/{group.key}")
    shown = at.split("://")[1]
    return pdf.made("outside/poster.typ", group=group.name, ink=_ink(group), qr=qr.printed(at), address=shown)


def preview(group: Group) -> bytes:
    return _preview(group.name, _ink(group), settings.COUNCIL)


def _ink(group: Group) -> str:
    return pdf.INKS.get(group.accent, pdf.INKS["ink"])


@lru_cache(PICTURES)
def _preview(name: str, ink: str, _council: str) -> bytes:
    return pdf.picture("outside/preview.typ", group=name, ink=ink)
