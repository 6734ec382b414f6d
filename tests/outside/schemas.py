"""Holds what the API answers against its own description: as much of JSON Schema as that uses, and nothing else."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

Schema = dict[str, Any]
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
KNOWN = {"type", "description", "properties", "required", "additionalProperties", "items", "enum", "format", "anyOf"}
KNOWN |= {"$ref", "examples"}


def _whole_address(text: str) -> None:
    if not (urlsplit(text).scheme in {"http", "https"} and urlsplit(text).hostname):
        raise ValueError(text)


def _with_zone(text: str) -> None:
    if datetime.fromisoformat(text).tzinfo is None or not re.search(r"T\d\d:\d\d:\d\d[+Z]", text):
        raise ValueError(text)


FORMATS: dict[str, Callable[[str], object]] = {
    "uri": _whole_address,
    "date": date.fromisoformat,
    "date-time": _with_zone,
    "uuid": UUID,
}


def wrong(schema: Schema, value: Any, document: Schema, where: str = "") -> Iterator[str]:
    """What of a value is not as the schema says; a keyword that this does not know is wrong too."""
    if strange := set(schema) - KNOWN:
        yield f"{where}: the schema has {strange}"
    if "$ref" in schema:
        yield from wrong(referred(schema["$ref"], document), value, document, where)
    if "anyOf" in schema and not any(not [*wrong(one, value, document, where)] for one in schema["anyOf"]):
        yield f"{where}: none of them"
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(type(value) is TYPES[kind] for kind in kinds):
        yield f"{where}: {value!r} is no {kinds}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    elif isinstance(value, dict):
        yield from _wrong_object(schema, value, document, where)
    elif isinstance(value, list):
        for nth, one in enumerate(value):
            yield from wrong(schema["items"], one, document, f"{where}[{nth}]")
    elif isinstance(value, str) and "format" in schema:
        yield from _wrong_format(schema["format"], value, where)


def _wrong_object(schema: Schema, value: dict[str, Any], document: Schema, where: str) -> Iterator[str]:
    properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (f"{where}: {name} is missing" for name in schema.get("required", []) if name not in value)
    for name, one in value.items():
        if name in properties:
            yield from wrong(properties[name], one, document, f"{where}.{name}")
        elif isinstance(more, dict):
            yield from wrong(more, one, document, f"{where}.{name}")
        elif not more:
            yield f"{where}: nobody said that there is {name}"


def _wrong_format(name: str, value: str, where: str) -> Iterator[str]:
    try:
        FORMATS[name](value)
    except ValueError:
        yield f"{where}: {value!r} is no {name}"


def referred(reference: str, document: Schema) -> Schema:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)
