"""The API as OpenAPI 3.1 describes it, made from the shapes that are told; a test holds every answer to it. Pure."""

import types
import typing
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from portal.outside.shapes import EXAMPLE, Boards, Cards, Editions, Is, Problem, PublishedCard, PublishedEdition, told

Schema = dict[str, Any]
PLAIN = {str: "string", int: "integer", bool: "boolean"}
ROOT = "#/components/schemas/"
JSON, PROBLEM = "application/json", "application/problem+json"
ABOUT = (
    "What children in care, care leavers, carers and social workers told their council, and what came of it: the cards "
    "of the public boards and the published editions of reports, to be read by anybody, without a key. Nothing is kept "
    "about who reads. Answers can be cached: ask again with If-None-Match, and at most every five minutes."
)


def document(council: str, server: str) -> Schema:
    found: dict[str, Schema] = {}
    for shape in (Boards, Cards, PublishedCard, Editions, PublishedEdition, Problem):
        _described(shape, found)
    found[PublishedCard.__name__]["examples"] = [told(EXAMPLE)]
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Boards of the {council}", "version": "1", "description": ABOUT},
        "servers": [{"url": server}],
        "paths": {
            "/api/1/boards": _asked("listBoards", "All boards", Boards, [], {}),
            "/api/1/cards": _asked(
                "listCards", "Published cards, a page at a time", Cards, [_BOARD, _AFTER], _WRONG | _MISSING
            ),
            "/api/1/cards/{id}": _asked("readCard", "One published card", PublishedCard, [_ID], _MISSING),
            "/api/1/editions": _asked("listEditions", "All published editions of reports", Editions, [], {}),
            "/api/1/editions/{edition}": _asked(
                "readEdition", "One published edition", PublishedEdition, [_NUMBER], _MISSING
            ),
        },
        "webhooks": {
            "card": {
                "post": _sent("cardChanged", PublishedCard, "a card is published, or what it says of its state changes")
            },
            "edition": {"post": _sent("editionPublished", PublishedEdition, "an edition of a report is published")},
        },
        "components": {"schemas": found},
    }


_BOARD = {"name": "board", "in": "query", "schema": {"type": "string"}, "description": "The key of one board"}
_AFTER = {
    **{"name": "after", "in": "query", "schema": {"type": "string", "format": "uuid"}},
    "description": "The id of the last card that you have; `next` has it ready",
}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


_NUMBER = {"name": "edition", "in": "path", "required": True, "schema": {"type": "integer"}}


_WRONG = {"400": "An id of no published card"}
_MISSING = {"404": "Nothing like it is published"}


def _asked(name: str, about: str, shape: type, parameters: list[Schema], wrong: dict[str, str]) -> Schema:
    problems = {status: _answer(words, Problem, PROBLEM) for status, words in wrong.items()}
    answers = {"200": _answer(about, shape, JSON), "304": {"description": "As you have it"}, **problems}
    return {"get": {"operationId": name, "summary": about, "parameters": parameters, "responses": answers}}


def _answer(about: str, shape: type, kind: str) -> Schema:
    return {"description": about, "content": {kind: {"schema": {"$ref": ROOT + shape.__name__}}}}


def _sent(name: str, shape: type, when: str) -> Schema:
    headers = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "operationId": name,
        "summary": f"Sent when {when}",
        "description": "Signed as standardwebhooks.com describes: v1, HMAC-SHA256 over id.timestamp.body.",
        "parameters": [
            {"name": one, "in": "header", "required": True, "schema": {"type": "string"}} for one in headers
        ],
        "requestBody": {"content": {JSON: {"schema": {"$ref": ROOT + shape.__name__}}}},
        "responses": {"2XX": {"description": "Taken on. Anything else is tried again, for three days."}},
    }


def _described(shape: type, found: dict[str, Schema]) -> Schema:
    """A reference to the shape, which stands in `found` from now on."""
    if shape.__name__ not in found:
        found[shape.__name__] = {}
        hints = typing.get_type_hints(shape, include_extras=True)
        properties = {one.name: _schema(hints[one.name], found) for one in fields(shape)}
        found[shape.__name__] = {
            **{"type": "object", "description": " ".join((shape.__doc__ or "").split())},
            **{"properties": properties, "required": list(properties), "additionalProperties": False},
        }
    return {"$ref": ROOT + shape.__name__}


def _schema(hint: Any, found: dict[str, Schema]) -> Schema:
    if typing.get_origin(hint) is typing.Annotated:
        kind, told = typing.get_args(hint)
        return {**_schema(kind, found), **_meant(told)}
    if isinstance(hint, types.UnionType):
        return _or_null(_schema(typing.get_args(hint)[0], found))
    if typing.get_origin(hint) is list:
        return {"type": "array", "items": _schema(typing.get_args(hint)[0], found)}
    if typing.get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": _schema(typing.get_args(hint)[1], found)}
    if is_dataclass(hint):
        return _described(typing.cast(type, hint), found)
    if issubclass(hint, StrEnum):
        return {"type": "string", "enum": [one.value for one in hint]}
    return {"type": PLAIN[hint]}


def _meant(told: Is) -> Schema:
    return {"description": told.about, **({"format": told.format} if told.format else {})}


def _or_null(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}
