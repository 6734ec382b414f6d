"""Editions of reports: what of them waits for somebody, and what is new for the corporate parenting board."""

from typing import NamedTuple

from portal.accounts.models import Group, Person
from portal.leaders.waits import Kind, Waits
from portal.permissions import May, allowed
from portal.reports.counts import ALL
from portal.reports.models import Publication, Report, ReportWording, quotes_to_agree
from portal.reports.periods import Period

NEWEST = 6


class News(NamedTuple):
    """Something new to read."""

    title: str
    link: str


async def editions(person: Person) -> list[Waits]:
    """Those that are not published yet: to be put into words, or to be published by whoever did not have them made."""
    if not allowed(person, May.READ_REPORTS):
        return []
    waiting = Report.visible_to(person).filter(published__id__isnull=True, replaced_by__id__isnull=True)
    names = {group.key: group.name for group in await Group.all()}
    found = [await _waits(report, person, names) for report in await waiting]
    return [one for one in found if one]


async def _waits(report: Report, person: Person, names: dict[str, str]) -> Waits | None:
    where = names.get(report.group, "All groups")
    told = (f"Edition {report.number}, {Period.known(report.period).words}", where, f"/reports/{report.number}")
    if await ReportWording.missing(report):
        return Waits(Kind.WORD_EDITION, "Write it for children", *told, report.made_at)
    if await Publication.hindered(report, person):
        return None
    return Waits(Kind.PUBLISH_EDITION, "Read it over, and publish it", *told, report.made_at)


async def quotes(person: Person) -> list[Waits]:
    """One line, however many there are: which words they are is for their own page."""
    if not allowed(person, May.AGREE_QUOTES):
        return []
    first = await quotes_to_agree(person).order_by("reviewed_at").first()
    if first is None or first.reviewed_at is None:
        return []
    return [
        Waits(
            Kind.QUOTES,
            "Say whether they may be quoted",
            "Words for the reports",
            "",
            "/reports/quotes",
            first.reviewed_at,
        )
    ]


async def new_editions() -> list[News]:
    """The newest that everybody may read."""
    names = {group.key: group.name for group in await Group.all()}
    found = await Report.visible_to(None).filter(replaced_by__id__isnull=True).order_by("-number").limit(NEWEST)
    return [
        News(f"{names.get(one.group, 'All groups')}, {one.when.words} (edition {one.number})", f"/reports/{one.number}")
        for one in found
        if one.age == ALL and one.by == ALL
    ]
