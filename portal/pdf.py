"""PDF files, made by typst from templates; tagged, so that they can be read aloud."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from portal import settings, web

INKS = {"teal": "#0b6663", "plum": "#7a2e6d", "leaf": "#2f6430", "blue": "#1f559c", "ink": "#3b4252"}
"""The groups' accents of base.css, as they are on paper."""

LARGE = 100_000
"""Bytes of a paper that is not kept in mind."""

KEPT = 11
"""Papers after which typst forgets what it worked out for one."""

_fonts = cache(typst.Fonts)
"""Looked for once: that takes as long as a page."""


def made(template: str, **told: Any) -> bytes:
    """A template may take pieces from others, by an address that begins at the templates' folder."""
    root = web.folder("templates")
    inputs = {"data": json.dumps({"council": settings.COUNCIL, **told})}
    try:
        paper = _set(root / template, root, inputs, is_universal=True)
    except typst.TypstError:  # PDF/UA refuses letters that no font here draws; the paper is needed all the same
        paper = _set(root / template, root, inputs, is_universal=False)
    if len(paper) > LARGE:
        _forget()
    return paper


def _set(template: Path, root: Path, inputs: dict[str, str], is_universal: bool) -> bytes:
    standards: list[Literal["ua-1"]] = ["ua-1"] if is_universal else []
    paper = typst.compile(
        template, format="pdf", root=root, font_paths=_fonts(), sys_inputs=inputs, pdf_standards=[*standards]
    )
    return bytes(paper)


def _forget() -> None:
    """A report leaves 50 MB behind, which go once enough others came after it: here, empty ones."""
    for _ in range(KEPT):
        typst.compile(b"", format="pdf", font_paths=_fonts())


def picture(template: str, **told: Any) -> bytes:
    """A PNG of its first page, a dot for each point."""
    root = web.folder("templates")
    inputs = {"data": json.dumps({"council": settings.COUNCIL, **told})}
    return bytes(
        typst.compile(root / template, format="png", root=root, font_paths=_fonts(), ppi=72, sys_inputs=inputs)
    )
