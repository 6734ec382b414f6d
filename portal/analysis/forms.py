"""What a person decides about a comment's codes."""

from dataclasses import dataclass

from portal.analysis.codebook import roadmap
from portal.web import Form


@dataclass(frozen=True, slots=True)
class Decision:
    """The codes that apply, and whether the words may be quoted."""

    keys: set[str]
    quotable: bool


def decision(form: Form) -> Decision:
    """ "None fits" takes every code away, whatever else is ticked."""
    keys = set() if form.raw("decide") == "none" else set(form.several("code", list(roadmap().by_key)))
    return Decision(keys, bool(form.raw("quotable")))
