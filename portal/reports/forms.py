"""What somebody typed who wants a report made, or words it for children."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.accounts.models import Group, now
from portal.boards.wordings import MOST_LETTERS, MOST_WORDS, READS_AT
from portal.reports.figures import Scope
from portal.reports.making import is_over
from portal.reports.models import Report
from portal.reports.naming import BY
from portal.reports.periods import Period
from portal.surveys import comeback
from portal.surveys.models import AgeBand
from portal.surveys.reading_age import long_words, reading_age, words
from portal.web import Form

EVERYBODY = "everybody"
MOST_REASON = 300


def scopes(groups: Iterable[Group]) -> dict[str, str]:
    """Whom a report can be about, as one field offers it."""
    ages = {f"age={age.value}": f"Ages {age.value}" for age in AgeBand}
    return {EVERYBODY: "Everybody", **{f"group={one.key}": one.name for one in groups}, **ages, **BY}


def wanted(form: Form, groups: Iterable[Group]) -> Scope | None:
    """None, and `form.errors` says why, where no report can be made of it."""
    chosen = form.choice("about", list(scopes(groups)), "Say whom it is about.")
    period = Period.parse(form.raw("period"))
    if period is None:
        form.errors["period"] = "Choose a quarter or a year."
    elif not is_over(period, now().date()):
        words = period.words[:1].upper() + period.words[1:]
        form.errors["period"] = f"{words} is not over yet. Once it is, its report can be made."
    if period is None or form.errors:
        return None
    name, _, value = chosen.partition("=")
    return Scope(period.name, **({} if chosen == EVERYBODY else {name: value} if name in AT_HOME else {"by": chosen}))


AT_HOME = {"group", "age"}
"""What a scope has a place of its own for."""


def reason(form: Form, standing: Report | None) -> str:
    """Why there has to be another one; `form.errors` says that one is needed."""
    if standing is None:
        return ""
    missing = (
        f"Edition {standing.number} tells of this already, and it is never changed. If something in it is wrong, say "
        "what: then a new edition is made that says so."
    )
    return form.line("because", MOST_REASON, missing)


@dataclass(frozen=True, slots=True)
class Worded:
    words: str
    picture: str = ""


def worded(form: Form, age: AgeBand) -> Worded:
    """`form.errors` says what is wrong with it."""
    text, most = form.text("words", MOST_LETTERS, f"Say it in words for ages {age.value}."), MOST_WORDS[age]
    if (there := len(words(text))) > most:
        form.errors["words"] = f"That is {there} words. Ages {age.value} get {most} at most: say what matters most."
    if age is not AgeBand.YOUNGEST:
        return Worded(text)
    missing = "Choose a picture: many of them cannot read yet."
    return Worded(text, form.choice("picture", sorted(comeback.pictures()), missing))


def warning(text: str, age: AgeBand) -> str:
    """What could be easier; nothing is refused for it."""
    read_at = reading_age(text)
    if read_at <= READS_AT[age]:
        return ""
    hard = ", ".join(f"“{word}”" for word in long_words(text))
    easier = f"Could {hard} be shorter words?" if hard else "Try shorter sentences."
    return f"This reads as for age {read_at}. {easier}"
