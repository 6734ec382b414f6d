"""A form in plain words, between the tables of the portal and the sheets of a workbook. Pure."""

from dataclasses import dataclass

from portal.surveys.kinds import Kind

LANGUAGE = "English (en)"
"""The only language that questions have so far. With more, the texts below become one for each language, and export
and importing go through the languages wherever they now say LANGUAGE."""

HIDDEN = "$\u2060{"
"""Stands for "${" in a workbook, where that would name a question; what is put between cannot be seen."""

LONGEST = {"title": 120, "text": 300, "help": 300, "section": 120, "required_because": 200, "option": 80}
MOST_OPTIONS = 20
MOST_QUESTIONS = 60
"""As forms.py and the tables have it; a test keeps them the same."""

TOLD = ("purpose", "readers", "known")
"""What people are told before the first question: notes of these names, with `about_` before it."""

LISTS = {Kind.FACES: "faces_5", Kind.FACES_3: "faces_3", Kind.YES_NO: "yes_sometimes_no"}
"""The list of choices by which a kind whose answers are always the same is known again."""

LIKERT, MULTILINE = "likert", "multiline"
"""The appearances that tell a scale in words from one of these, and many words from a few."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question."""

    kind: Kind
    text: str
    options: tuple[str, ...] = ()
    help: str = ""
    section: str = ""
    required_because: str = ""
    shown_if: int | None = None
    """The place, from 0, of the earlier question that it depends on."""
    shown_if_options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    title: str
    questions: tuple[Asked, ...]
    purpose: str = ""
    readers: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in a workbook that the portal has no place for."""

    sheet: str
    row: int
    why: str
