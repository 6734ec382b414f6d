"""Skip rules as a page can follow them by its style alone: each rule has a letter, which stands on the answers that
fulfil it and on the questions that wait for it. What has no letter any more is shown, and left out when it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from portal.surveys.models import Question

LETTERS = "abcdefghijklmnopqrst"
"""One line of skipping.css for each."""


@dataclass(slots=True)
class Rules:
    waits: dict[UUID, str] = field(default_factory=dict)
    """For a question: the letters of its rule and of those of the questions that it rests on."""
    opens: dict[tuple[UUID, str], str] = field(default_factory=dict)
    """For an answer to a question: the letters of the rules that it fulfils."""


def rules(questions: Iterable[Question]) -> Rules:
    found, letters = Rules(), iter(LETTERS)
    known: dict[tuple[UUID, frozenset[str]], str] = {}
    before: set[UUID] = set()
    for question in questions:
        leading = question.shown_if_id
        before.add(question.id)
        if leading is None or leading not in before:
            continue
        rule = leading, frozenset(question.shown_if_options)
        if rule not in known:
            known[rule] = next(letters, "")
            for option in question.shown_if_options:
                found.opens[leading, option] = found.opens.get((leading, option), "") + known[rule]
        found.waits[question.id] = found.waits.get(leading, "") + known[rule]
    return found
