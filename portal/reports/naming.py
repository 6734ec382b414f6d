"""What things in an edition are called by those who read it. Pure."""

from collections.abc import Mapping
from datetime import date

from portal.analysis.codebook import KINDS
from portal.reports.counts import ALL
from portal.reports.figures import Scope
from portal.reports.periods import Period
from portal.surveys.about import About, called

BY = {About.BOROUGH.by(key): called(About.BOROUGH.by(key))[1] for key in About.BOROUGH.keys}
"""What an edition can be about, of what people said about themselves."""

TONE_WORDS = {"positive": "happy", "negative": "unhappy", "mixed": "both", "neutral": "neither"}
GOES_WORDS = {
    "badly": "Not going well",
    "not_so_well": "Not so well",
    "mixed": "Mixed",
    "rather_well": "Rather well",
    "well": "Going well",
    "untold": "Too few to tell",
}
"""What worries first."""


def about(scope: Scope, groups: Mapping[str, str]) -> str:
    """Whom an edition is about."""
    if scope.group != ALL:
        return groups.get(scope.group, scope.group)
    if scope.age != ALL:
        return f"Ages {scope.age}"
    return "Everybody" if scope.by == ALL else called(scope.by)[1]


def percent(share: float) -> str:
    """With a space that no line breaks at."""
    return f"{round(share * 100)}\N{NO-BREAK SPACE}%"


def period(name: str) -> str:
    return Period.known(name).words


def day(written: str) -> date:
    return date.fromisoformat(written)


def dimension(name: str) -> str:
    """As it stands behind "by"."""
    label = name if name in {"group", "age"} else About(name).label
    return label[:1].lower() + label[1:]


def kind(name: str) -> str:
    return KINDS.get(name, said(name))


def said(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
