"""Cards and posters, to be printed."""

from portal import pdf, qr, settings
from portal.surveys import codes
from portal.surveys.models import Survey


def cards(survey: Survey, new_codes: list[str]) -> bytes:
    """A4 sheets of eight single-use cards."""
    return _pdf("surveys/cards.typ", survey, [_printed(code) for code in new_codes])


def poster(survey: Survey, code: str) -> bytes:
    """One A4 page with the code that everybody shares."""
    return _pdf("surveys/poster.typ", survey, [_printed(code)])


def _printed(code: str) -> dict[str, str]:
    return {"code": codes.spaced(code), "qr": qr.svg(qr.address(f"/A/{code}"))}


def _pdf(template: str, survey: Survey, printed: list[dict[str, str]]) -> bytes:
    """`survey` comes with its group."""
    return pdf.made(
        template,
        address=f"{settings.URL.split('://')[1]}/answer",
        group=survey.group.name,
        title=survey.title,
        purpose=survey.purpose,
        ink=pdf.INKS[survey.group.accent],
        cards=printed,
    )
