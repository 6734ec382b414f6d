"""Cards and posters as PDF, made by typst from templates; tagged, so that they can be read aloud."""

import json

import typst

from portal import settings, web
from portal.surveys import codes, qr
from portal.surveys.models import Survey

INKS = {"teal": "#0b6663", "plum": "#7a2e6d", "leaf": "#2f6430", "blue": "#1f559c", "ink": "#3b4252"}
"""The groups' accents of base.css, as they are on paper."""


def cards(survey: Survey, new_codes: list[str]) -> bytes:
    """A4 sheets of eight single-use cards."""
    return _pdf("surveys/cards.typ", survey, [_printed(code) for code in new_codes])


def poster(survey: Survey, code: str) -> bytes:
    """One A4 page with the code that everybody shares."""
    return _pdf("surveys/poster.typ", survey, [_printed(code)])


def _printed(code: str) -> dict[str, str]:
    return {"code": codes.spaced(code), "qr": qr.svg(qr.address(code))}


def _pdf(template: str, survey: Survey, printed: list[dict[str, str]]) -> bytes:
    """`survey` comes with its group."""
    data = {
        "council": settings.COUNCIL,
        "address": f"{settings.URL.split('://')[1]}/answer",
        "group": survey.group.name,
        "title": survey.title,
        "purpose": survey.purpose,
        "ink": INKS[survey.group.accent],
        "cards": printed,
    }
    source = (web.folder("templates") / template).read_bytes()
    inputs = {"data": json.dumps(data)}
    try:
        return bytes(typst.compile(source, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"]))
    except typst.TypstError:  # PDF/UA refuses letters that no font here draws; the cards are needed all the same
        return bytes(typst.compile(source, format="pdf", sys_inputs=inputs))
