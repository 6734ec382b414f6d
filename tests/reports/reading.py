"""What readers, programs and screen readers get out of the files of an edition."""

import csv
import io
import re
import subprocess
import zlib
from pathlib import Path
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import openpyxl
from defusedxml.ElementTree import fromstring

from portal.sheets import Cell

OFFICE, TABLE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text"))
Rows = list[tuple[Cell, ...]]


def csv_rows(file: bytes) -> Rows:
    """Numbers are those that were not quoted."""
    return [tuple(row) for row in csv.reader(io.StringIO(file.decode("utf-8-sig")), quoting=csv.QUOTE_NONNUMERIC)]


def xlsx_sheets(file: bytes) -> dict[str, Rows]:
    book = openpyxl.load_workbook(io.BytesIO(file))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def ods_sheets(file: bytes) -> dict[str, Rows]:
    with ZipFile(io.BytesIO(file)) as packed:
        tree = fromstring(packed.read("content.xml"))
    return {
        sheet.get(f"{TABLE}name", ""): [
            tuple(_ods_cell(cell) for cell in row) for row in sheet.iter(f"{TABLE}table-row")
        ]
        for sheet in tree.iter(f"{TABLE}table")
    }


def _ods_cell(cell: Element) -> Cell:
    assert not cell.get(f"{TABLE}formula")
    kind = cell.get(f"{OFFICE}value-type")
    if kind == "float":
        return float(cell.get(f"{OFFICE}value", ""))
    return "\n".join(line.text or "" for line in cell.iter(f"{TEXT}p")) if kind == "string" else None


def insides(pdf: bytes) -> str:
    """All of a PDF, unpacked: tags, alternative texts and what it says of itself."""
    found = [pdf]
    for stream in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(stream[1]))
        except zlib.error:  # a picture or a font
            continue
    return b"\n".join(found).decode("latin-1")


def said(pdf: bytes, folder: Path, pages: str = "") -> str:
    """The words on its pages, of the first four only with `pages="4"`."""
    file = folder / "said.pdf"
    file.write_bytes(pdf)
    told = _run("pdftotext", *(("-l", pages) if pages else ()), str(file), "-")
    return " ".join(told.replace("\u00ad\n", "").split())


def tags(pdf: bytes, folder: Path, words: bool = False) -> str:
    """Its structure, in the order in which it is read aloud; of a short one with all words."""
    file = folder / "tags.pdf"
    file.write_bytes(pdf)
    return _run("pdfinfo", "-struct-text" if words else "-struct", str(file))


def pages(pdf: bytes, folder: Path) -> int:
    file = folder / "pages.pdf"
    file.write_bytes(pdf)
    found = re.search(r"Pages:\s+(\d+)", _run("pdfinfo", str(file)))
    assert found
    return int(found[1])


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
