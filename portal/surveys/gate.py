"""What stands between a survey and the people it asks: duties that must be done, and warnings that a person weighs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from portal.surveys import about as who
from portal.surveys.avoiding import Avoided
from portal.surveys.kinds import Kind
from portal.surveys.phrasing import double_barrelled, leading, negative
from portal.surveys.reading_age import long_words, reading_age

OLDEST = {"4-7": 7, "8-11": 7, "12-17": 9}
"""The reading age that a question may have, by age band. The youngest have an adult beside them who reads with them."""
MOST = {"4-7": 5, "8-11": 5, "12-17": 8, "18+": 12}
"""How many questions a survey has that is answered in a few minutes."""


_NEXT_SENTENCE = re.compile(r"[.!?]\s+\S")


class Rule(StrEnum):
    DUTY = "duty"
    READING_AGE = "reading age"
    WORD = "word"
    LENGTH = "length"
    TWO_THINGS = "two things"
    NEGATIVE = "negative"
    LEADING = "leading"
    LANGUAGE = "language"
    ABOUT = "about"

    @property
    def can_be_weighed(self) -> bool:
        """Whether somebody may leave it as it is, with a reason."""
        return self is not Rule.DUTY


class About(Protocol):
    """What respondents are told, and who answers for the survey."""

    @property
    def title(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def readers(self) -> str: ...
    @property
    def known(self) -> str: ...
    @property
    def age_band(self) -> str: ...
    @property
    def words_kept_months(self) -> int | None: ...


class Asked(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def position(self) -> int: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def text(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def options(self) -> list[str]: ...
    @property
    def required_because(self) -> str: ...
    @property
    def about(self) -> who.About | None: ...


@dataclass(frozen=True, slots=True)
class Finding:
    rule: Rule
    where: str
    """Where it is mended, as the end of the survey's address; with a slash at its front, elsewhere in the portal."""
    message: str
    mark: str = ""
    """Stands for what was found in these very words: a reason given for it ends when they change."""
    position: int = 0
    """Of the question that it is about, if it is about one."""


def finding(rule: Rule, where: str, message: str, words: Iterable[str], position: int = 0) -> Finding:
    return Finding(rule, where, message, sha256("\n".join([rule, *words]).encode()).hexdigest(), position)


def findings(
    about: About, questions: Sequence[Asked], avoided: Avoided, has_owner: bool, late_help_lines: str
) -> list[Finding]:
    """All of it, duties first. `late_help_lines` says what is late about checking them, if anything is."""
    found = [*_duties(about, questions, has_owner, late_help_lines), *_never(about, questions)]
    found += [*_length(about, questions), *_who_answers(questions), *_words_of_survey(about, avoided)]
    return found + [one for question in questions for one in of_question(question, about.age_band, avoided)]


def of_question(question: Asked, age_band: str, avoided: Avoided) -> list[Finding]:
    if question.about:
        return []  # its words are the portal's own: tests/surveys/test_about.py weighs them
    return [*_reading(question, age_band), *_words_of_question(question, avoided), *_phrasing(question)]


def _duties(about: About, questions: Sequence[Asked], has_owner: bool, late_help_lines: str) -> Iterator[Finding]:
    duties = [
        (about.age_band in MOST, "details#age_band", "Say for which age it is written."),
        (about.purpose, "details#purpose", "Say in one sentence what the answers are for."),
        (about.readers, "details#readers", "Say who will read the answers."),
        (about.known, "details#known", "Say what is known about whoever answers."),
        (about.words_kept_months, "details#words_kept_months", "Say how long their words are kept."),
        (has_owner, "details#safeguarding_owner", "Say who answers for safeguarding in this survey."),
        (questions, "#questions", "Ask something: a survey needs at least one question."),
    ]
    yield from (Finding(Rule.DUTY, where, message) for done, where, message in duties if not done)
    if late_help_lines:
        yield Finding(Rule.DUTY, "/help-lines", f"Have the help lines checked. {late_help_lines}.")


def _never(about: About, questions: Sequence[Asked]) -> Iterator[Finding]:
    """What is not done when it is asked who answers, for whatever reason."""
    asked = [one for one in questions if one.about]
    if asked and about.age_band == "4-7":
        yield Finding(
            Rule.DUTY, "#questions", "Take out what asks who answers: children under eight are not asked that."
        )
        return
    if len(asked) > who.MOST:
        message = f"It asks {len(asked)} things about who answers. Take some out: {who.MOST} are the most."
        yield Finding(Rule.DUTY, "#questions", message)
    for place, one in enumerate(asked):
        if any(other.about is one.about for other in asked[:place]):
            message = "This is asked twice about who answers. Take it out once."
            yield Finding(Rule.DUTY, f"#q-{one.id}", message, position=one.position)
        if not who.is_for(about.age_band, one.text, one.options):
            message = "This is in the words of another age. Take it out, and add it again from the ready questions."
            yield Finding(Rule.DUTY, f"#q-{one.id}", message, position=one.position)


def _who_answers(questions: Sequence[Asked]) -> Iterator[Finding]:
    asked = [one for one in questions if one.about]
    for number, one in enumerate(asked[1:], 2):
        message = (
            f"This is question {number} of {len(asked)} about who answers. Each more makes it easier to find somebody: "
            "ask one only, or say what will be done with the others."
        )
        together = [str(other.about) for other in asked[:number]]
        yield finding(Rule.ABOUT, f"#q-{one.id}", message, together, one.position)


def _length(about: About, questions: Sequence[Asked]) -> Iterator[Finding]:
    most = MOST.get(about.age_band, len(questions))
    if len(questions) > most:
        message = (
            f"It has {len(questions)} questions. At {about.age_band}, {most} are enough for one go: "
            "take some out, or say why it has to be longer."
        )
        yield finding(Rule.LENGTH, "#questions", message, [about.age_band])
    if _NEXT_SENTENCE.search(about.purpose):
        message = "The purpose takes more than one sentence. People read on when it is one."
        yield finding(Rule.LENGTH, "details#purpose", message, [about.purpose])


def _words_of_survey(about: About, avoided: Avoided) -> Iterator[Finding]:
    named = {"title": "The title", "purpose": "The purpose", "readers": "Who reads it", "known": "What is known"}
    for field, name in named.items():
        text = getattr(about, field)
        for hit in avoided.found(text):
            message = f'{name} says "{hit.said}". Say instead: {hit.entry.instead}.'
            yield finding(Rule.WORD, f"details#{field}", message, [hit.entry.word, text])


def _at(question: Asked) -> str:
    return f"questions/{question.id}"


def _all_words(question: Asked) -> list[str]:
    said = [question.section, question.text, question.help, *question.options, question.required_because]
    return [one for one in said if one]


def _words_of_question(question: Asked, avoided: Avoided) -> Iterator[Finding]:
    said = _all_words(question)
    for hit in avoided.found(".\n\n".join(said)):
        message = f'It says "{hit.said}". Say instead: {hit.entry.instead}.'
        yield finding(Rule.WORD, _at(question), message, [hit.entry.word, *said], question.position)


def _reading(question: Asked, age_band: str) -> Iterator[Finding]:
    oldest = OLDEST.get(age_band)
    texts = [question.text, question.help, ". ".join(question.options)]
    age = reading_age(*texts)
    if oldest is None or age <= oldest:
        return
    long = long_words(" ".join(texts))
    hint = f"Look for shorter words than {_listed(long)}." if long else "Use shorter words, or two short sentences."
    message = f"It reads like age {age}. For {age_band} it should read like age {oldest} or less. {hint}"
    yield finding(Rule.READING_AGE, _at(question), message, [age_band, *texts], question.position)


def _listed(words: list[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if quoted[1:] else quoted)


def _phrasing(question: Asked) -> Iterator[Finding]:
    warnings = [
        (Rule.TWO_THINGS, double_barrelled(question.text), "may ask two things at once. Ask one at a time."),
        (
            Rule.NEGATIVE,
            negative(question.text, not question.kind.is_words),
            'turns the question round, so that a "no" is hard to read. Ask it without.',
        ),
        (Rule.LEADING, leading(question.text), "hints at one answer. Ask so that any answer is welcome."),
    ]
    for rule, stumbled, why in warnings:
        if stumbled:
            yield finding(rule, _at(question), f'"{stumbled}" {why}', [question.text], question.position)
