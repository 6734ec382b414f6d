"""What is asked of words for an age, and what is only said kindly of them."""

from collections.abc import Iterator

from portal.boards.models import EntryWording
from portal.surveys import comeback
from portal.surveys.models import AgeBand
from portal.surveys.reading_age import long_words, reading_age, words
from portal.web import Form

MOST_WORDS = {AgeBand.YOUNGEST: 12, AgeBand.YOUNGER: 30, AgeBand.OLDER: 120}
"""In each of the two: what people said, and what came of it."""

MOST_LETTERS = 1_000
READS_AT = {AgeBand.YOUNGEST: 7, AgeBand.YOUNGER: 11, AgeBand.OLDER: 14}
"""By when somebody of that age should be able to read it alone."""

YOUNG = list(MOST_WORDS)


def wording(form: Form, age: AgeBand, has_an_outcome: bool) -> EntryWording:
    """`form.errors` says what is wrong with it, by the names of this age's fields."""
    came_missing = f"Say what came of it, for ages {age.value}." if has_an_outcome else ""
    made = EntryWording(age=age, mark=form.raw("made_of")[:20])
    made.said = _within(form, age, "said", f"Say what people said, for ages {age.value}.")
    made.came = _within(form, age, "came", came_missing)
    if age is AgeBand.YOUNGEST:
        made.picture = form.choice(
            "picture", sorted(comeback.pictures()), "Choose a picture: many of them cannot read yet."
        )
    return made


def _within(form: Form, age: AgeBand, name: str, missing: str) -> str:
    text, most = form.text(name, MOST_LETTERS, missing), MOST_WORDS[age]
    if (there := len(words(text))) > most:
        form.errors[name] = (
            f"That is {there} words. Ages {age.value} get {most} at most: say the one thing that matters."
        )
    return text


def warnings(one: EntryWording) -> Iterator[str]:
    """What could be easier. Nothing is refused for it."""
    for what, text in (("What people said", one.said), ("What came of it", one.came)):
        if text and (age := reading_age(text)) > READS_AT[one.age]:
            hard = ", ".join(f"“{word}”" for word in long_words(text))
            yield f"{what} reads as for age {age}." + (
                f" Could {hard} be shorter words?" if hard else " Try shorter sentences."
            )
