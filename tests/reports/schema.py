"""Holds a document against a JSON Schema, as far as ours go; a word that is not known here is an error."""

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
ONLY_SAID = {"type", "$schema", "$defs", "title", "description", "additionalProperties"}


def problems(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> Iterator[str]:
    if wrong := list(_type(value, schema["type"], at)) if "type" in schema else []:
        yield from wrong
        return
    for word, asked in schema.items():
        if word not in ONLY_SAID:
            yield from CHECKS[word](value, asked, root, at)
    if schema.get("additionalProperties") is False and isinstance(value, dict):
        yield from (f"{at}: {name} is not in the schema" for name in value.keys() - schema["properties"].keys())


def _type(value: Any, asked: str | list[str], at: str) -> Iterator[str]:
    names = [asked] if isinstance(asked, str) else asked
    fits = any(isinstance(value, TYPES[name]) for name in names)
    if not fits or (isinstance(value, bool) and "boolean" not in names):
        yield f"{at}: {value!r} is no {asked}"


def _properties(value: Any, asked: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    for name, schema in asked.items():
        if name in value:
            yield from problems(value[name], schema, root, f"{at}.{name}")


def _items(value: Any, asked: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    for number, one in enumerate(value or ()):
        yield from problems(one, asked, root, f"{at}[{number}]")


def _one_of(value: Any, asked: list[dict[str, Any]], root: dict[str, Any], at: str) -> Iterator[str]:
    if sum(not list(problems(value, schema, root, at)) for schema in asked) != 1:
        yield f"{at}: not one of {len(asked)}"


def _within(value: Any, low: float, high: float, at: str) -> Iterator[str]:
    if value is not None and not low <= value <= high:
        yield f"{at}: {value} is out of range"


def _of_these(is_right: bool, value: Any, at: str) -> Iterator[str]:
    if not is_right:
        yield f"{at}: {value!r} is none of these"


CHECKS: dict[str, Any] = {
    "properties": _properties,
    "items": _items,
    "oneOf": _one_of,
    "required": lambda value, asked, root, at: (f"{at}: no {name}" for name in asked if name not in value),
    "enum": lambda value, asked, root, at: _of_these(value in asked, value, at),
    "pattern": lambda value, asked, root, at: _of_these(bool(re.search(asked, value)), value, at),
    "minimum": lambda value, asked, root, at: _within(value, asked, float("inf"), at),
    "maximum": lambda value, asked, root, at: _within(value, float("-inf"), asked, at),
    "$ref": lambda value, asked, root, at: problems(value, root["$defs"][asked.rpartition("/")[2]], root, at),
}
