"""A form out of an XLSForm workbook, with everything named that the portal has no place for. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal.surveys.xlsform import cells, languages, opening
from portal.surveys.xlsform.asked import Questions
from portal.surveys.xlsform.choices import KNOWN as IN_CHOICES
from portal.surveys.xlsform.choices import SHEET as CHOICES
from portal.surveys.xlsform.choices import lists
from portal.surveys.xlsform.form import ENGLISH, LONGEST, TOLD, Form, LeftOut, Texts
from portal.surveys.xlsform.languages import Language
from portal.surveys.xlsform.opening import Sheet, Unreadable

SURVEY, SETTINGS = "survey", "settings"
IN_SURVEY = {
    *("type", "name", "label", "hint", "required", "required_message", "relevant", "appearance", "parameters"),
    *("guidance_hint", "constraint", "constraint_message", "calculation", "default", "read_only", "choice_filter"),
    *("repeat_count", "image", "audio", "video", "big_image", "disabled", "trigger"),
}
IN_SETTINGS = {"form_title", "form_id", "id_string", "version", "default_language"}
EMPTY = Sheet([], [])


def form(file: bytes, spoken: Sequence[Language] = ()) -> tuple[Form, list[LeftOut]]:
    """With its words in those languages too. Raises Unreadable."""
    sheets = opening.opened(file)
    if SURVEY not in sheets:
        raise Unreadable("This workbook has no sheet called “survey”, so it is not an XLSForm.")
    if "type" not in {column.name for column in sheets[SURVEY].columns}:
        raise Unreadable("The first row of the sheet “survey” needs a column called “type”.")
    return _Reading(sheets, spoken).form()


class _Reading:
    """What was left out so far."""

    def __init__(self, sheets: dict[str, Sheet], languages: Sequence[Language]) -> None:
        self.sheets, self.languages = sheets, languages
        self.left: list[LeftOut] = []

    def leave(self, sheet: str, row: int, why: str) -> None:
        self.left.append(LeftOut(sheet, row, why))

    def form(self) -> tuple[Form, list[LeftOut]]:
        settings = self._settings()
        spoken = self._spoken(settings.get("default_language", ""))
        ours = [one for one in self.languages if one.code in spoken.others]
        choices = lists(self._rows(CHOICES, spoken, IN_CHOICES), self.leave)
        read = Questions(choices, ours, self.leave)
        for row in self._rows(SURVEY, spoken, IN_SURVEY):
            read.take(row)
        made = Form(
            self._title(settings, read.told), tuple(read.done()), *(self._note(read.told.get(name)) for name in TOLD)
        )
        for name, unused in choices.items():
            if not unused.used:
                self.leave(CHOICES, unused.row, f"the list {name} is offered by no question that came along.")
        return replace(made, in_languages=self._about(made, read.told, ours)), sorted(self.left, key=self._place)

    def _rows(self, name: str, spoken: cells.Spoken, known: set[str]) -> Iterator[cells.Row]:
        return cells.rows(name, self.sheets.get(name, EMPTY), spoken, known, self.leave)

    def _spoken(self, default: str) -> cells.Spoken:
        """Tells once of each language that does not come along."""
        asked = {name: self.sheets[name] for name in (SURVEY, CHOICES) if name in self.sheets}
        asked = {name: languages.known_again(sheet, default, self.languages) for name, sheet in asked.items()}
        self.sheets |= asked
        base = languages.base(list(asked.values()), languages.key(default, self.languages))
        foreign = {one: name for name in reversed(asked) for one in languages.foreign(asked[name], self.languages)}
        for one, name in foreign.items():
            if one != base:
                self.leave(name, 1, f"what stands in “{one}” was left out: the portal does not speak this language.")
        others = languages.offered(list(asked.values()), self.languages)
        self._tell_base(base, others)
        return cells.Spoken(base, others, list(foreign))

    def _tell_base(self, base: str, others: list[str]) -> None:
        if base in {"", ENGLISH}:
            return
        called = {one.code: one.names[0] for one in self.languages}.get(base, base)
        kept = ", and are kept as the translation too" if base in others else ""
        told = f"this form has no English. Its words in “{called}” stand where the English goes{kept}"
        self.leave(SURVEY, 1, f"{told}: write the English over them.")

    def _settings(self) -> dict[str, str]:
        sheet = self.sheets.get(SETTINGS, EMPTY)
        for column, cell in zip(sheet.columns, sheet.rows[0][1] if sheet.rows else [], strict=False):
            if cell and column.name not in IN_SETTINGS:
                self.leave(SETTINGS, sheet.rows[0][0], f"the setting “{column.heading}” ({cell}) has no place here.")
        for number, _ in sheet.rows[1:]:
            self.leave(SETTINGS, number, "only the first line of settings counts.")
        for name in self.sheets.keys() - {SURVEY, CHOICES, SETTINGS}:
            self.leave(name, 1, "this sheet is not part of what the portal asks.")
        first = next(self._rows(SETTINGS, cells.Spoken(), IN_SETTINGS), None) if sheet.rows else None
        return first.cells if first else {}

    def _title(self, settings: dict[str, str], notes: dict[str, cells.Row]) -> str:
        note = " ".join(notes["title"]["label"].split()) if "title" in notes else ""
        title = " ".join(settings.get("form_title", "").split()) or note
        if note not in {"", title}:
            self.leave(SURVEY, notes.pop("title").number, f"the form has another title in its settings than “{note}”.")
        if len(title) > LONGEST["title"]:
            self.leave(SETTINGS, 2, f"the title is too long and was cut: {title}")
        return title[: LONGEST["title"]].rstrip()

    def _about(self, made: Form, notes: dict[str, cells.Row], ours: list[Language]) -> dict[str, Texts]:
        for row in notes.values():
            cells.alone(row, lambda row, why: self.leave(SURVEY, row.number, why))
        said = {name: row.said("label") for name, row in notes.items()}
        found, why_not = languages.translations(made.english, said, ours)
        for code, why in why_not.items():
            first = next(row.number for name, row in notes.items() if code in said[name])
            self.leave(SURVEY, first, f"what is told before the first question {why}")
        return {one.code: found.get(one.code, {}) for one in ours}

    def _note(self, row: cells.Row | None) -> str:
        text = " ".join(row["label"].split()) if row else ""
        if row and len(text) > LONGEST["text"]:
            self.leave(SURVEY, row.number, f"the note {row['name']} is too long and was cut: {text}")
        return text[: LONGEST["text"]].rstrip()

    def _place(self, left: LeftOut) -> tuple[int, str, int]:
        return list(self.sheets).index(left.sheet), left.sheet, left.row
