"""A codebook as a .qdc file: codes under the headings of their kinds, with their definition as description. Pure."""

import re
import xml.etree.ElementTree as ET

from portal.analysis.codebook import Codebook, Definition
from portal.analysis.refi import CODEBOOK, ORIGIN, guid, guid_of

INCLUDE, LEAVE_OUT = "Include:", "Leave out:"
BULLET = "- "
COLOURS = ("#1B7F79", "#B4532A", "#4A5FA5", "#8A6D1B", "#7A3E8C", "#2F6F3E", "#A23B5B", "#3F6E8F")
"""One a heading; what reads the file picks one by itself otherwise, a new one each time."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def qdc(book: Codebook) -> bytes:
    root = ET.Element(f"{{{CODEBOOK}}}CodeBook", origin=ORIGIN)
    root.append(codes_of(book, CODEBOOK))
    return as_file(root, CODEBOOK)


def codes_of(book: Codebook, namespace: str) -> ET.Element:
    """<Codes>, as it stands in either kind of file. A heading cannot itself be given to a text."""
    codes = ET.Element(f"{{{namespace}}}Codes")
    for number, (heading, listed) in enumerate(book.by_kind.items()):
        colour = COLOURS[number % len(COLOURS)]
        name = _other_than(heading, {code.name.casefold() for code in listed})
        above = _code(codes, guid("kind", book.key, listed[0].kind), name, codable=False)
        for code in listed:
            below = _code(above, guid_of(book.key, code.key), code.name, codable=True, colour=colour)
            ET.SubElement(below, f"{{{namespace}}}Description").text = text(described(code))
    return codes


def _other_than(heading: str, names: set[str]) -> str:
    return f"{heading} (all)" if heading.casefold() in names else heading


def _code(above: ET.Element, id_: str, name: str, codable: bool, colour: str = "") -> ET.Element:
    namespace = above.tag[1:].partition("}")[0]
    facts = {"guid": id_, "name": text(name), "isCodable": str(codable).lower()}
    return ET.SubElement(above, f"{{{namespace}}}Code", {**facts, **({"color": colour} if colour else {})})


def described(code: Definition) -> str:
    """The definition and what to include and leave out, as a person would write them down."""
    parts = [code.definition or code.name]
    for heading, lines in ((INCLUDE, code.include), (LEAVE_OUT, code.leave_out)):
        if lines:
            parts.append("\n".join([heading, *(BULLET + line for line in lines)]))
    return "\n\n".join(parts)


def text(said: str) -> str:
    """Without what XML cannot hold."""
    return _NOT_XML.sub("", said)


def as_file(root: ET.Element, namespace: str) -> bytes:
    ET.register_namespace("", namespace)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
