"""Answers for whoever is outside: the same bytes for everybody, which can be kept and asked for again."""

import json
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from portal.outside.openapi import PROBLEM
from portal.outside.shapes import Problem, told

API = "/api/"
OPEN = {"Access-Control-Allow-Origin": "*"}
"""Programs on other people's pages may read what everybody may read; no cookie goes with it."""

Shared = Literal["read", "framed"]


def for_everybody(request: Request, body: bytes, kind: str, shared: Shared = "read") -> Response:
    """With a mark of what is in it. security.py lets what is `shared` be cached, and what is `framed` be framed."""
    mark = f'W/"{sha256(body).hexdigest()[:32]}"'
    request.scope["shared"] = shared
    if mark in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers={"ETag": mark, **OPEN})
    return Response(body, media_type=kind, headers={"ETag": mark, **OPEN})


def as_json(request: Request, found: Mapping[str, Any]) -> Response:
    return for_everybody(request, json.dumps(found, ensure_ascii=False).encode(), "application/json")


def problem(status: int, detail: str = "") -> Response:
    """What the API says in place of a page."""
    found = Problem("about:blank", HTTPStatus(status).phrase, status, detail)
    return Response(json.dumps(told(found)), status, media_type=PROBLEM, headers=OPEN)
