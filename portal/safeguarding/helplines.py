"""The help lines that stand on every page, from one list with the date it was last checked."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _list() -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / "helplines.json").read_text()))


def helplines() -> list[dict[str, str]]:
    """Name, number and what it is for, most general first."""
    return list(_list()["lines"])


def checked_on() -> date:
    """The day somebody last made sure that every number is right."""
    return date.fromisoformat(_list()["checked_on"])
