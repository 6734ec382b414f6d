"""A form as an XLSForm workbook. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from portal import sheets
from portal.surveys.kinds import Kind
from portal.surveys.xlsform.form import (
    ENGLISH,
    HIDDEN,
    LANGUAGE,
    LIKERT,
    LISTS,
    MULTILINE,
    TOLD,
    Asked,
    Form,
)
from portal.surveys.xlsform.languages import IN_WORDS, Language, headings

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


def workbook(form: Form, form_id: str, version: int = 1, spoken: Sequence[Language] = ()) -> bytes:
    """With columns for those languages in which the form is offered. What has no words in one is empty there."""
    languages = [one for one in spoken if one.code in form.in_languages]
    words = [f"{column}::{called}" for called in headings(languages).values() for column in IN_WORDS]
    labels = [one for one in words if one.startswith(IN_WORDS[0])]
    survey = ["type", "name", *words, "required", "relevant", "appearance", "parameters"]
    told = [plain(form.title), form_id, str(version), LANGUAGE]
    return sheets.workbook(
        {
            "survey": _table(survey, chain(_told(form, languages), _questions(form.questions, languages))),
            "choices": _table(["list_name", "name", *labels], _choices(form.questions, languages)),
            "settings": [SETTINGS, told],
        }
    )


def _table(header: list[str], rows: Iterator[Row]) -> list[list[str]]:
    return [header, *([row.get(name, "") for name in header] for row in rows)]


def plain(text: str) -> str:
    return text.replace("${", HIDDEN)


def _words(part: Form | Asked, languages: Sequence[Language], **columns: str) -> Row:
    """In each column the text that it names, in every language."""
    said: dict[str, Mapping[str, str | list[str]]] = {ENGLISH: part.english, **part.in_languages}
    return {
        f"{column}::{called}": plain(str(said.get(code, {}).get(name, "")))
        for code, called in headings(languages).items()
        for column, name in columns.items()
    }


def _told(form: Form, languages: Sequence[Language]) -> Iterator[Row]:
    """The title is in the settings, which no other language has room in."""
    for name in ("title", *TOLD) if any(form.in_languages.values()) else TOLD:
        if getattr(form, name):
            yield {"type": "note", "name": f"about_{name}", **_words(form, languages, label=name)}


def _questions(questions: tuple[Asked, ...], languages: Sequence[Language]) -> Iterator[Row]:
    """Each section is a group that ends where the next one begins."""
    open_group = False
    for place, one in enumerate(questions):
        if one.section:
            if open_group:
                yield {"type": "end_group"}
            yield {"type": "begin_group", "name": f"part_{place + 1}", **_words(one, languages, label="section")}
            open_group = True
        yield _question(questions, place) | _words(
            one, languages, label="text", hint="help", required_message="required_because"
        )
    if open_group:
        yield {"type": "end_group"}


def _question(questions: tuple[Asked, ...], place: int) -> Row:
    one = questions[place]
    kind = TYPES.get(one.kind, "select_one")
    return {
        "type": f"{kind} {_list(one, place)}" if _is_chosen(one) else kind,
        "name": _name(place),
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


def _choices(questions: tuple[Asked, ...], languages: Sequence[Language]) -> Iterator[Row]:
    lists = {_list(one, place): _options(one, languages) for place, one in enumerate(questions) if _is_chosen(one)}
    for name, options in lists.items():
        for place, (option, *others) in enumerate(options):
            words = zip(headings(languages).values(), (option, *others), strict=True)
            told = {f"{IN_WORDS[0]}::{called}": plain(text) for called, text in words}
            yield {"list_name": name, "name": _choice(place), **told}


def _options(one: Asked, languages: Sequence[Language]) -> list[tuple[str, ...]]:
    """Each in English and then in every language."""
    own = one.kind.has_own_options
    others = [
        one.in_languages.get(language.code, {}).get("options", [""] * len(one.options))
        if own
        else [language.said(option) for option in one.options]
        for language in languages
    ]
    return list(zip(one.options, *others, strict=True))
