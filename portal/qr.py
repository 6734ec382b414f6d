"""QR codes of addresses, as SVG and in characters."""

import io

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_Q

from portal import settings

QUIET_ZONE = 4


def address(path: str) -> str:
    """In capitals, which QR codes store in fewer squares; hosts, and the paths that cards are given, read them so."""
    return f"{settings.URL}{path}".upper()


def _symbol(text: str) -> qrcode.QRCode:
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    symbol.add_data(text)
    symbol.make(fit=True)
    return symbol


def svg(text: str) -> str:
    """One path of squares on white, quiet zone included; a quarter of the size of one element a square."""
    rows = _symbol(text).get_matrix()
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
        f'<rect width="100%" height="100%" fill="#fff"/><path d="{squares}"/></svg>'
    )


def drawing(text: str) -> Markup:
    """As it stands in a page."""
    return Markup(svg(text))  # noqa: S704 - squares at places that we worked out, no letter of the text


def characters(text: str) -> str:
    """For a terminal: two rows a line, in half blocks, light on dark as terminals are."""
    out = io.StringIO()
    _symbol(text).print_ascii(out, invert=True)
    return out.getvalue()
