"""The five faces of a face scale. Each always has its word, and each is a real radio button."""

import json
from functools import cache
from pathlib import Path

from markupsafe import Markup

WORDS = ["Really bad", "Not good", "OK", "Good", "Really good"]


@cache
def _faces() -> dict[str, str]:
    return dict(json.loads((Path(__file__).parent / "faces.json").read_text()))


def face(word: str) -> Markup:
    """The drawing for a word of the scale, as the inside of an SVG of 48 by 48."""
    return Markup(_faces()[str(WORDS.index(word) + 1)])  # noqa: S704 - our own drawing
