"""PDF files, made by typst from templates; tagged, so that they can be read aloud."""

import json
from typing import Any

import typst

from portal import settings, web

INKS = {"teal": "#0b6663", "plum": "#7a2e6d", "leaf": "#2f6430", "blue": "#1f559c", "ink": "#3b4252"}
"""The groups' accents of base.css, as they are on paper."""


def made(template: str, **told: Any) -> bytes:
    source = (web.folder("templates") / template).read_bytes()
    inputs = {"data": json.dumps({"council": settings.COUNCIL, **told})}
    try:
        return bytes(typst.compile(source, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"]))
    except typst.TypstError:  # PDF/UA refuses letters that no font here draws; the paper is needed all the same
        return bytes(typst.compile(source, format="pdf", sys_inputs=inputs))
