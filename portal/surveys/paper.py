"""Cards and posters, to be printed."""

from portal import pdf, qr, settings
from portal.surveys import codes
from portal.surveys.models import AgeBand, Survey

BANDS = {
    AgeBand.YOUNGEST: ("4 to 7", "#9c3d10"),
    AgeBand.YOUNGER: ("8 to 11", "#1f6b3a"),
    AgeBand.OLDER: ("12 to 17", "#5a3a94"),
    AgeBand.ADULT: ("18 and over", "#3b4252"),
}
"""Each age band in words and in the colour of its strip, on which white can be read."""


def cards(survey: Survey, new_codes: list[str]) -> bytes:
    """A4 sheets of eight single-use cards."""
    return _pdf("surveys/cards.typ", survey, [_printed(code) for code in new_codes])


def poster(survey: Survey, code: str) -> bytes:
    """One A4 page with the code that everybody shares."""
    return _pdf("surveys/poster.typ", survey, [_printed(code)])


def _printed(code: str) -> dict[str, str]:
    return {"code": codes.spaced(code), "qr": qr.printed(qr.address(f"/A/{code}"))}


def _pdf(template: str, survey: Survey, printed: list[dict[str, str]]) -> bytes:
    """`survey` comes with its group."""
    band, colour = BANDS[AgeBand(survey.age_band)]
    return pdf.made(
        template,
        band=band,
        colour=colour,
        address=f"{settings.URL.split('://')[1]}/answer",
        group=survey.group.name,
        title=survey.title,
        purpose=survey.purpose,
        ink=pdf.INKS[survey.group.accent],
        cards=printed,
    )
