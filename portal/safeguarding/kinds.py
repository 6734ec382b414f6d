"""The kinds of harm that the first look tells apart, in words."""

import json
from functools import cache

from portal.safeguarding.screen import PATTERNS


@cache
def _labels() -> dict[str, str]:
    kinds = json.loads(PATTERNS.read_text(encoding="utf-8"))["kinds"]
    return {kind: body["label"] for kind, body in kinds.items()}


def kind_label(kind: str) -> str:
    """As people say it. A kind that the list no longer knows is told by its key."""
    return _labels().get(kind, kind.replace("_", " ").capitalize())
