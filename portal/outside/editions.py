"""The published editions of reports, for programs."""

from portal.accounts.models import Group
from portal.outside.published import address, at
from portal.outside.shapes import PublishedEdition
from portal.reports.models import Publication, ReportWording
from portal.reports.naming import about
from portal.reports.telling import sentences


async def editions(number: int | None = None) -> list[PublishedEdition]:
    """The newest first, or the one of this number."""
    found = Publication.all().select_related("report", "report__replaces").order_by("-report__number")
    names = {group.key: group.name for group in await Group.all()}
    return [await _told(one, names) for one in await (found if number is None else found.filter(report__number=number))]


async def _told(one: Publication, names: dict[str, str]) -> PublishedEdition:
    report = one.report
    url = address(f"/reports/{report.number}")
    return PublishedEdition(
        number=report.number,
        url=url,
        document=f"{url}.json",
        pdf=f"{url}.pdf",
        period=report.period,
        about=about(report.scope, names),
        made_at=at(report.made_at),
        published_at=at(one.at),
        replaces=report.replaces.number if report.replaces else None,
        because=report.because,
        sentences=[sentence.text for sentence in sentences(report.edition)],
        for_ages={age.value: worded.words for age, worded in (await ReportWording.of(report)).items()},
    )
