"""A form as an XLSForm workbook. Pure."""

from collections.abc import Iterator
from itertools import chain

from portal import sheets
from portal.surveys.kinds import Kind
from portal.surveys.xlsform.form import HIDDEN, LANGUAGE, LIKERT, LISTS, MULTILINE, TOLD, Asked, Form

IN_WORDS = [f"{name}::{LANGUAGE}" for name in ("label", "hint", "required_message")]
SURVEY = ["type", "name", *IN_WORDS, "required", "relevant", "appearance", "parameters"]
CHOICES = ["list_name", "name", IN_WORDS[0]]
SETTINGS = ["form_title", "form_id", "version", "default_language"]
TYPES = {
    Kind.SEVERAL: "select_multiple",
    Kind.RANKING: "rank",
    Kind.NUMBER: "range",
    Kind.SHORT: "text",
    Kind.LONG: "text",
    Kind.DATE: "date",
}
"""Of the other kinds, one answer is chosen."""

LOOKS = {Kind.SCALE: LIKERT, Kind.LONG: MULTILINE}

Row = dict[str, str]


def workbook(form: Form, form_id: str, version: int = 1) -> bytes:
    told = [plain(form.title), form_id, str(version), LANGUAGE]
    return sheets.workbook(
        {
            "survey": _table(SURVEY, chain(_told(form), _questions(form.questions))),
            "choices": _table(CHOICES, _choices(form.questions)),
            "settings": [SETTINGS, told],
        }
    )


def _table(header: list[str], rows: Iterator[Row]) -> list[list[str]]:
    return [header, *([row.get(name, "") for name in header] for row in rows)]


def plain(text: str) -> str:
    return text.replace("${", HIDDEN)


def _told(form: Form) -> Iterator[Row]:
    for name in TOLD:
        if text := getattr(form, name):
            yield {"type": "note", "name": f"about_{name}", IN_WORDS[0]: plain(text)}


def _questions(questions: tuple[Asked, ...]) -> Iterator[Row]:
    """Each section is a group that ends where the next one begins."""
    open_group = False
    for place, question in enumerate(questions):
        if question.section:
            if open_group:
                yield {"type": "end_group"}
            yield {"type": "begin_group", "name": f"part_{place + 1}", IN_WORDS[0]: plain(question.section)}
            open_group = True
        yield _question(questions, place)
    if open_group:
        yield {"type": "end_group"}


def _question(questions: tuple[Asked, ...], place: int) -> Row:
    one = questions[place]
    words = (one.text, one.help, one.required_because)
    kind = TYPES.get(one.kind, "select_one")
    return {
        "type": f"{kind} {_list(one, place)}" if _is_chosen(one) else kind,
        "name": _name(place),
        **{column: plain(text) for column, text in zip(IN_WORDS, words, strict=True)},
        "required": "yes" if one.required_because else "",
        "relevant": _rule(questions, one),
        "appearance": LOOKS.get(one.kind, ""),
        "parameters": "start=0 end=10 step=1" if one.kind is Kind.NUMBER else "",
    }


def _name(place: int) -> str:
    return f"q{place + 1}"


def _is_chosen(one: Asked) -> bool:
    return bool(one.options) and one.kind is not Kind.NUMBER


def _list(one: Asked, place: int) -> str:
    return LISTS.get(one.kind, f"{_name(place)}_answers")


def _rule(questions: tuple[Asked, ...], one: Asked) -> str:
    if one.shown_if is None:
        return ""
    on = questions[one.shown_if]
    wanted = [place for place, option in enumerate(on.options) if option in one.shown_if_options]
    values = [on.options[place] if on.kind is Kind.NUMBER else f"'{_choice(place)}'" for place in wanted]
    return " or ".join(f"${{{_name(one.shown_if)}}} = {value}" for value in values)


def _choice(place: int) -> str:
    return f"a{place + 1}"


def _choices(questions: tuple[Asked, ...]) -> Iterator[Row]:
    lists = {_list(one, place): one.options for place, one in enumerate(questions) if _is_chosen(one)}
    for name, options in lists.items():
        for place, option in enumerate(options):
            yield {"list_name": name, "name": _choice(place), IN_WORDS[0]: plain(option)}
