"""REFI-QDA's two schemas (Codebook.xsd and Project.xsd, 1.0), as far as the portal writes them: which elements stand
in which, in which order, how often, and with which attributes. Whatever is not in here is refused."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

MANY = 10**9
GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
TYPES: dict[str, Callable[[str], object]] = {
    "string": lambda said: True,
    "guid": lambda said: re.fullmatch(rf"{GUID}|\{{{GUID}\}}", said),
    "rgb": lambda said: re.fullmatch("#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})", said),
    "boolean": lambda said: said in {"true", "false", "0", "1"},
    "integer": lambda said: re.fullmatch(r"[+-]?\d+", said),
    "dateTime": lambda said: datetime.fromisoformat(said.replace("Z", "+00:00")),
    "date": lambda said: date.fromisoformat(said),
    "variable": lambda said: said in {"Text", "Boolean", "Integer", "Float", "Date", "DateTime"},
}


class Element(NamedTuple):
    """`inside`: name of child, least, most; in this order. `needs` and `may`: attributes by their types."""

    inside: tuple[tuple[str, int, int], ...] = ()
    needs: dict[str, str] = {}
    may: dict[str, str] = {}
    text: str = ""


MADE = {"creatingUser": "guid", "creationDateTime": "dateTime", "modifyingUser": "guid", "modifiedDateTime": "dateTime"}
REFERENCE = Element(needs={"targetGUID": "guid"})
SAID = Element(text="string")
CODE = {"guid": "guid", "name": "string", "isCodable": "boolean"}
_CODES = Element((("Code", 1, MANY),))

CODEBOOK = {
    "CodeBook": Element((("Codes", 1, 1), ("Sets", 0, 1)), may={"origin": "string"}),
    "Codes": _CODES,
    "Code": Element((("Description", 0, 1), ("Code", 0, MANY)), CODE, {"color": "rgb"}),
    "Description": SAID,
}
PROJECT = {
    "Project": Element(
        tuple(
            (name, 0, 1)
            for name in (
                *("Users", "CodeBook", "Variables", "Cases", "Sources"),
                *("Notes", "Links", "Sets", "Graphs", "Description"),
            )
        ),
        {"name": "string"},
        {"origin": "string", "creatingUserGUID": "guid", "creationDateTime": "dateTime", "basePath": "string"},
    ),
    "Users": Element((("User", 1, MANY),)),
    "User": Element(needs={"guid": "guid"}, may={"name": "string", "id": "string"}),
    "CodeBook": Element((("Codes", 1, 1),)),
    "Codes": _CODES,
    "Code": Element((("Description", 0, 1), ("NoteRef", 0, MANY), ("Code", 0, MANY)), CODE, {"color": "rgb"}),
    "Variables": Element((("Variable", 1, MANY),)),
    "Variable": Element((("Description", 0, 1),), {"guid": "guid", "name": "string", "typeOfVariable": "variable"}),
    "Sources": Element((("TextSource", 1, MANY),)),
    "TextSource": Element(
        (
            *(("Description", 0, 1), ("PlainTextContent", 0, 1), ("PlainTextSelection", 0, MANY)),
            *(("Coding", 0, MANY), ("NoteRef", 0, MANY), ("VariableValue", 0, MANY)),
        ),
        {"guid": "guid"},
        {"name": "string", "richTextPath": "string", "plainTextPath": "string", **MADE},
    ),
    "PlainTextSelection": Element(
        (("Description", 0, 1), ("Coding", 0, MANY), ("NoteRef", 0, MANY)),
        {"guid": "guid", "startPosition": "integer", "endPosition": "integer"},
        {"name": "string", **MADE},
    ),
    "Coding": Element(
        (("CodeRef", 1, 1), ("NoteRef", 0, MANY)),
        {"guid": "guid"},
        {"creatingUser": "guid", "creationDateTime": "dateTime"},
    ),
    "VariableValue": Element((("VariableRef", 1, 1), ("TextValue", 0, 1), ("DateValue", 0, 1))),
    "CodeRef": REFERENCE,
    "VariableRef": REFERENCE,
    "Description": SAID,
    "PlainTextContent": SAID,
    "TextValue": SAID,
    "DateValue": Element(text="date"),
}


def breaches(xml: bytes, schema: dict[str, Element], namespace: str, root: str) -> list[str]:
    """What is against the schema; nothing for a valid file."""
    top = ET.fromstring(xml)
    if top.tag != f"{{{namespace}}}{root}":
        return [f"the root is {top.tag}"]
    return _inside(top, schema, f"{{{namespace}}}")


def _inside(node: ET.Element, schema: dict[str, Element], space: str) -> list[str]:
    name = node.tag.removeprefix(space)
    rule = schema.get(name)
    if rule is None:
        return [f"there is no {node.tag}"]
    found = [f"{name} lacks {key}" for key in rule.needs if key not in node.attrib]
    known = {**rule.needs, **rule.may}
    for key, value in node.attrib.items():
        if key not in known:
            found.append(f"{name} has no {key}")
        elif not _is(known[key], value):
            found.append(f"{key} of {name} is {value!r}")
    if rule.text and not _is(rule.text, node.text or ""):
        found.append(f"{name} says {node.text!r}")
    if not rule.text and (node.text or "").strip():
        found.append(f"{name} has text")
    names = [child.tag.removeprefix(space) for child in node]
    order = [one for one, _, _ in rule.inside]
    if set(names) <= set(order):
        if names != sorted(names, key=order.index):
            found.append(f"{name} has its parts in the order {names}")
        found += [
            f"{name} has {names.count(one)} {one}"
            for one, least, most in rule.inside
            if not least <= names.count(one) <= most
        ]
    else:
        found.append(f"{name} cannot hold {set(names) - set(order)}")
    return found + [breach for child in node for breach in _inside(child, schema, space)]


def _is(sort: str, said: str) -> bool:
    try:
        return bool(TYPES[sort](said))
    except ValueError:
        return False
