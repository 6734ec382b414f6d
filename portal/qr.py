"""QR codes of addresses, as SVG and in characters."""

import io
from collections.abc import Iterator
from itertools import groupby

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_Q

from portal import settings

QUIET_ZONE = 4
ANY_MASK = 3
"""Looking for the best of the eight takes ten times as long, and every one is read."""


def address(path: str) -> str:
    """In capitals, which QR codes store in fewer squares; hosts, and the paths that cards are given, read them so."""
    return f"{settings.URL}{path}".upper()


def _symbol(text: str, level: int = ERROR_CORRECT_Q, mask: int | None = None) -> qrcode.QRCode:
    symbol = qrcode.QRCode(error_correction=level, border=QUIET_ZONE, mask_pattern=mask)
    symbol.add_data(text)
    symbol.make(fit=True)
    return symbol


def svg(text: str) -> str:
    """One path of squares on white, quiet zone included; a quarter of the size of one element a square."""
    return _drawn(_symbol(text))


def printed(text: str) -> str:
    """For paper, which is folded and smeared: of the highest level, where 30 % may be lost. Drawn by the thousand."""
    return _drawn(_symbol(text, ERROR_CORRECT_H, ANY_MASK))


def _drawn(symbol: qrcode.QRCode) -> str:
    rows = symbol.get_matrix()
    squares = "".join(f"M{x} {y}h{long}v1h-{long}z" for y, row in enumerate(rows) for x, long in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
        f'<rect width="100%" height="100%" fill="#fff"/><path d="{squares}"/></svg>'
    )


def _runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    """Where dark squares stand side by side in a row, and how many."""
    at = 0
    for dark, squares in groupby(row):
        long = len(list(squares))
        if dark:
            yield at, long
        at += long


def drawing(text: str) -> Markup:
    """As it stands in a page."""
    return Markup(svg(text))  # noqa: S704 - squares at places that we worked out, no letter of the text


def characters(text: str) -> str:
    """For a terminal: two rows a line, in half blocks, light on dark as terminals are."""
    out = io.StringIO()
    _symbol(text).print_ascii(out, invert=True)
    return out.getvalue()
