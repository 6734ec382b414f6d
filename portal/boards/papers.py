"""What kind of file some bytes are, by the bytes alone, as a name can say anything; and the same without what it tells
about who made it and where: phones write the street into a picture, offices their name into a paper. Pure."""

import re
import zlib
from collections.abc import Iterator
from enum import StrEnum

MOST = 5_000_000
PNG_HEAD, PNG_BESIDE = b"\x89PNG\r\n\x1a\n", 12
"""How a PNG begins; and how many bytes each part of it has besides what it holds."""

DRAWN = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"})
"""The parts of a PNG that it is drawn by."""

START, END, SCAN = 0xD8, 0xD9, 0xDA
NAMED = {*range(0xE0, 0xF0), 0xFE} - {0xEE}
"""The parts of a JPEG that say things; the one of Adobe says how its colours are meant."""

TURNED = 0x0112
"""Which way up a picture is meant, which phones say and do not do."""

SAID = rb"/(?:Author|Creator|Producer|Title|Subject|Keywords|Company|Manager)\s*"
TELLS = rb"/(Author|Creator|Producer|Keywords|Company|Manager)\b|xmpmeta"
ACTS = rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|Encrypt)\b"


class Paper(StrEnum):
    """By its media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"

    @property
    def is_picture(self) -> bool:
        return self is not Paper.PDF


class Refused(Exception):
    """Why a file cannot be taken."""


def kind_of(file: bytes) -> Paper | None:
    """None for whatever else it is."""
    if file.startswith(PNG_HEAD) and file[12:16] == b"IHDR":
        return Paper.PNG
    if file.startswith(b"\xff\xd8\xff"):
        return Paper.JPEG
    return Paper.PDF if file.startswith(b"%PDF-") and b"%%EOF" in file[-1024:] else None


def bare(file: bytes, kind: Paper) -> bytes:
    """Without what it tells about anybody, and without anything behind its end. Raises Refused."""
    try:
        made = {Paper.PNG: _png, Paper.JPEG: _jpeg, Paper.PDF: _pdf}[kind](file)
    except (IndexError, ValueError) as exc:
        raise Refused("This file is damaged. Save it anew, and try again.") from exc
    return made


def _png(file: bytes) -> bytes:
    kept, at, name = [PNG_HEAD], len(PNG_HEAD), b""
    while name != b"IEND":
        length, name = int.from_bytes(file[at : at + 4], "big"), file[at + 4 : at + 8]
        part = file[at : at + PNG_BESIDE + length]
        if len(part) < PNG_BESIDE + length or zlib.crc32(part[4:-4]) != int.from_bytes(part[-4:], "big"):
            raise ValueError(name)
        kept += [part] if name in DRAWN else []
        at += len(part)
    return b"".join(kept)


def _jpeg(file: bytes) -> bytes:
    turned, kept = 1, []
    for marker, part in _parts(file):
        if marker == 0xE1:
            turned = _way_up(part) or turned
        elif marker not in NAMED:
            kept.append(part)
    return b"".join([b"\xff\xd8", *([_turned(turned)] if turned != 1 else []), *kept])


def _parts(file: bytes) -> Iterator[tuple[int, bytes]]:
    """What stands behind the start of a JPEG, up to its end and no further."""
    at, marker = 2, START
    while marker != END:
        if file[at] != 0xFF:
            raise ValueError(at)
        while file[at + 1] == 0xFF:
            at += 1
        marker = file[at + 1]
        end = at + 2 if marker == END else at + 2 + int.from_bytes(file[at + 2 : at + 4], "big")
        if marker == SCAN:
            found = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(file, end)
            end = found.start() if found else len(file)
        if end <= at or end > len(file):
            raise ValueError(at)
        yield marker, file[at:end]
        at = end


def _way_up(part: bytes) -> int:
    """From what a camera says of a picture: 1 to 8, or 0 where it does not say."""
    if part[4:10] != b"Exif\0\0":
        return 0
    said = part[10:]
    order = "little" if said[:2] == b"II" else "big"

    def number(at: int, size: int = 2) -> int:
        return int.from_bytes(said[at : at + size], "little" if order == "little" else "big")

    first = number(4, 4)
    entries = (first + 2 + 12 * nth for nth in range(min(number(first), 100)))
    return next((way for at in entries if number(at) == TURNED and 1 <= (way := number(at + 8)) <= 8), 0)


def _turned(way: int) -> bytes:
    """The one thing that has to be said of a picture, in the fewest bytes."""
    said = b"MM\0*\0\0\0\x08\0\x01" + TURNED.to_bytes(2, "big") + b"\0\x03\0\0\0\x01\0" + bytes([way]) + b"\0\0\0\0\0\0"
    body = b"Exif\0\0" + said
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _pdf(file: bytes) -> bytes:
    """As it is, if it neither acts nor tells; what it tells openly is blanked, byte for byte, as all else is found by
    where it stands. What it tells in parts that are packed cannot be, and it is not taken."""
    packed = b"\n".join(_unpacked(file))
    if re.search(ACTS, file) or re.search(ACTS, packed):
        raise Refused("This PDF is locked, or does things by itself. Print it to a new PDF, and bring that.")
    file = re.sub(rb"<\?xpacket begin.*?<\?xpacket end[^>]*>", _blank, file, flags=re.DOTALL)
    file = re.sub(rb"<x:xmpmeta.*?</x:xmpmeta>", _blank, file, flags=re.DOTALL)
    file = re.sub(rb"(" + SAID + rb")(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)", _emptied, file, flags=re.DOTALL)
    if re.search(TELLS, packed):
        raise Refused(
            "This PDF says who made it, where we cannot take it out. Print it to a new PDF, or take a picture."
        )
    return file


def _blank(found: re.Match[bytes]) -> bytes:
    return b" " * len(found[0])


def _emptied(found: re.Match[bytes]) -> bytes:
    return found[1] + found[2][:1] + b" " * (len(found[2]) - 2) + found[2][-1:]


def _unpacked(file: bytes) -> Iterator[bytes]:
    """The parts of a PDF that are objects packed together, and what it says about itself."""
    for found in re.finditer(rb"stream\r?\n", file):
        before = file[max(0, found.start() - 400) : found.start()]
        head = before[before.rfind(b"obj") :]
        if b"/ObjStm" in head or b"/Metadata" in head or b"/XML" in head:
            opened = zlib.decompressobj()
            try:
                yield opened.decompress(file[found.end() :], 4 * MOST)
            except zlib.error:
                yield b""
