"""Opening a .qdc or .qdpx file that anybody may have made, as far as its codebook. Pure."""

import io
import xml.etree.ElementTree as ET
import zipfile
import zlib

from defusedxml import ElementTree as safe
from defusedxml.common import DefusedXmlException

from portal.analysis.refi import CODEBOOK, PROJECT, Unreadable

MOST_BYTES = 2_000_000
"""Of XML. A codebook of a thousand codes has a quarter of that."""
MOST_FILES = 20_000
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
NEITHER = "This is no REFI-QDA codebook. Choose a file that ends in .qdc or .qdpx."
TOO_LARGE = f"This file holds more than {MOST_BYTES // 1_000_000} MB of codes, which no codebook needs."
DAMAGED = "This file is damaged. Have the program that made it export it again."


def opened(file: bytes) -> ET.Element:
    """The <Codes> and all beside them: a CodeBook element. Raises Unreadable."""
    root = _parsed(_project(file) if file.startswith(b"PK") else file)
    if root.tag == f"{{{CODEBOOK}}}CodeBook":
        return root
    found = root.find(f"{{{PROJECT}}}CodeBook") if root.tag == f"{{{PROJECT}}}Project" else None
    if found is None:
        raise Unreadable(_strange(root))
    return found


def _strange(root: ET.Element) -> str:
    if root.tag == f"{{{PROJECT}}}Project":
        return "This project has no codebook in it."
    if root.tag.rpartition("}")[2] in {"CodeBook", "Project"}:
        return "This file is of another version of REFI-QDA than 1.0, or of none. Export it as REFI-QDA 1.0."
    return NEITHER


def _parsed(xml: bytes) -> ET.Element:
    if len(xml) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if b"<" not in xml[:1000].replace(b"\0", b""):
        raise Unreadable(NEITHER)
    try:
        root: ET.Element = safe.fromstring(xml, forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable("This file declares entities, which a codebook never needs, so it was not opened.") from None
    except (ET.ParseError, ValueError, LookupError, RecursionError):
        raise Unreadable(DAMAGED) from None
    return root


def _project(file: bytes) -> bytes:
    """Its project.qde; no more of it is unpacked than may be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as packed:
            entries = packed.infolist()
            found = [entry for entry in entries if entry.filename.lower().endswith(".qde")]
            if not found or len(entries) > MOST_FILES:
                raise Unreadable(NEITHER)
            if found[0].compress_type not in PACKED or found[0].flag_bits & 1:
                raise Unreadable(
                    "This project is locked or packed in an unusual way. Export it again without a password."
                )
            with packed.open(found[0]) as entry:  # its head may lie about its size
                return entry.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, zlib.error):
        raise Unreadable(DAMAGED) from None
