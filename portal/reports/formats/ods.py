"""A spreadsheet in the OpenDocument format, for offices without Excel. Every text is typed as text, so that nobody's
words become a formula. Pure.

ISO 26300 asks for little, so a library is not worth its weight: a list of files, the styles that we do without, and
the cells.
"""

import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.sheets import Cell

KIND = "application/vnd.oasis.opendocument.spreadsheet"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same file whenever it is made."""

SPACE = "urn:oasis:names:tc:opendocument:xmlns"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MANIFEST = (
    f'{HEAD}<manifest:manifest xmlns:manifest="{SPACE}:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
BEGIN = (
    f'{HEAD}<office:document-content xmlns:office="{SPACE}:office:1.0" xmlns:table="{SPACE}:table:1.0" '
    f'xmlns:text="{SPACE}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
)
END = "</office:spreadsheet></office:body></office:document-content>"
EMPTY = "<table:table-cell/>"
NUMBER = '<table:table-cell office:value-type="float"'


def workbook(tables: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """By the names of its sheets."""
    out = io.BytesIO()
    content = BEGIN + "".join(_sheet(name, rows) for name, rows in tables.items()) + END
    with ZipFile(out, "w") as packed:
        packed.writestr(ZipInfo("mimetype", EPOCH), KIND, ZIP_STORED)  # has to come first, and as it is
        packed.writestr(ZipInfo("META-INF/manifest.xml", EPOCH), MANIFEST, ZIP_DEFLATED)
        packed.writestr(ZipInfo("content.xml", EPOCH), content, ZIP_DEFLATED)
    return out.getvalue()


def _sheet(name: str, rows: Iterable[Sequence[Cell]]) -> str:
    lines = ["".join(map(_cell, row)) or EMPTY for row in rows] or [EMPTY]
    inside = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return f"<table:table table:name={quoteattr(_plain(name))}>{inside}</table:table>"


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return _text("yes" if value else "no")
    if isinstance(value, int | float):
        return f"{NUMBER} office:value={quoteattr(str(value))}><text:p>{value}</text:p></table:table-cell>"
    return _text(value.isoformat() if isinstance(value, date) else value)


def _text(text: str) -> str:
    lines = "".join(f"<text:p>{escape(_plain(line))}</text:p>" for line in text.splitlines() or [""])
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _plain(text: str) -> str:
    """Without letters that no XML may hold."""
    return "".join(c for c in text if c == "\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
