"""One group's figures with nothing withheld, which two people have to want."""

from portal.accounts.models import Group, Person
from portal.analysis.models import codebook
from portal.reports.counting import rows
from portal.reports.counts import Counts, Place
from portal.reports.edition import Edition
from portal.reports.figures import Figures, Scope
from portal.reports.periods import Period
from portal.reports.told import Code, Told


async def lifted(group: Group, period: Period, reader: Person) -> Edition:
    """Laid out as an edition is, and never kept. It leaves out what `reader` is coding blind."""
    book, before = await codebook(), period.previous
    counts = Counts()
    for one in (before, period):
        counts.add(one.name, await rows(one.first, one.last, reader))
    now, then = (_figures(counts, Place(one.name, group.key)) for one in (period, before))
    codes = tuple(Code(one.key, one.name, one.child_name, one.kind) for one in book.codes)
    return Edition(Scope(period.name, group.key), now, Told(codes, {group.key: group.name}, {before.name: then}))


def _figures(counts: Counts, whole: Place) -> Figures:
    found: Figures = {}
    for place in (one for one in counts.cells if one._replace(by=whole.by) == whole):
        for code, cell in counts.cells[place].items():
            found[place.said(code) if code else place.named()] = cell.times
    return found
