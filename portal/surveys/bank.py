"""Ready-made surveys to start from, and single questions to add."""

import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def templates() -> dict[str, dict[str, Any]]:
    """By key: name, shelf (who it is for), age band, title, purpose, readers, what is known, and questions."""
    return {template["key"]: template for template in json.loads((HERE / "bank.json").read_text())}


@cache
def shelves() -> dict[str, list[dict[str, Any]]]:
    """The ready-made surveys by whom they are for."""
    names = dict.fromkeys(template["shelf"] for template in templates().values())
    return {name: [one for one in templates().values() if one["shelf"] == name] for name in names}


@cache
def _themes() -> dict[str, list[dict[str, Any]]]:
    return dict(json.loads((HERE / "questions.json").read_text()))


def questions_for(band: str) -> dict[str, list[dict[str, Any]]]:
    """The ready questions for an age, by theme."""
    chosen = {theme: [one for one in asked if band in one["ages"]] for theme, asked in _themes().items()}
    return {theme: asked for theme, asked in chosen.items() if asked}
