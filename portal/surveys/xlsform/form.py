"""A form in plain words, between the tables of the portal and the sheets of a workbook. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.surveys.kinds import Kind

ENGLISH, LANGUAGE = "en", "English (en)"
"""The language that every survey has, and what its columns are called."""

Texts = dict[str, str | list[str]]
"""By field: a text, or the answers to choose from."""

HIDDEN = "$\u2060{"
"""Stands for "${" in a workbook, where that would name a question; what is put between cannot be seen."""

LONGEST = {"title": 120, "text": 300, "help": 300, "section": 120, "required_because": 200, "option": 80}
LONGEST_TRANSLATED = 500
MOST_OPTIONS = 20
MOST_QUESTIONS = 60
"""As forms.py and the tables have it; a test keeps them the same."""

ASKED = ("text", "help", "section", "required_because")
"""The words of a question, beside its answers to choose from."""

TOLD = ("purpose", "readers", "known")
"""What people are told before the first question: notes of these names, with `about_` before it. A note
of the title is there for the sake of its translations."""

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
    in_languages: Mapping[str, Texts] = field(default_factory=dict)
    """All of `english`, by the code of another language."""

    @property
    def english(self) -> Texts:
        """What is to be translated of it: fixed answers are not."""
        texts: Texts = {name: text for name in ASKED if (text := getattr(self, name))}
        return texts | {"options": list(self.options)} if self.kind.has_own_options else texts


@dataclass(frozen=True, slots=True)
class Form:
    title: str
    questions: tuple[Asked, ...]
    purpose: str = ""
    readers: str = ""
    known: str = ""
    in_languages: Mapping[str, Texts] = field(default_factory=dict, kw_only=True)
    """All of `english`, or nothing yet, by the code of each other language that it is offered in."""

    @property
    def english(self) -> Texts:
        """What is to be translated of it, beside its questions."""
        return {"title": self.title} | {name: text for name in TOLD if (text := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in a workbook that the portal has no place for."""

    sheet: str
    row: int
    why: str
