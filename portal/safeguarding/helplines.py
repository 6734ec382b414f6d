"""The help lines as every page shows them: from the council's own list, which each process holds in memory."""

from portal.held import Held
from portal.safeguarding.models.help_line import HelpLine

Shown = list[dict[str, str]]


def _shown(lines: list[HelpLine]) -> Shown:
    return [
        {"name": one.name, "number": one.number, "about": one.about, "link": one.link, "address": one.address}
        for one in lines
    ]


async def _read() -> Shown:
    return _shown(await HelpLine.listed())


HELD = Held("The list of help lines", _read, lambda: _shown(HelpLine.shipped()))


def helplines() -> Shown:
    """Name, number, what it is for, what a phone opens and perhaps a page, in the council's order."""
    return HELD.value
