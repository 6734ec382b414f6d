"""A form out of an XLSForm workbook, with everything named that the portal has no place for. Pure."""

from collections.abc import Iterator

from portal.surveys.xlsform import cells, opening
from portal.surveys.xlsform.asked import Questions
from portal.surveys.xlsform.choices import KNOWN as IN_CHOICES
from portal.surveys.xlsform.choices import SHEET as CHOICES
from portal.surveys.xlsform.choices import lists
from portal.surveys.xlsform.form import LONGEST, TOLD, Form, LeftOut
from portal.surveys.xlsform.opening import Sheet, Unreadable

SURVEY, SETTINGS = "survey", "settings"
IN_SURVEY = {
    *("type", "name", "label", "hint", "required", "required_message", "relevant", "appearance", "parameters"),
    *("guidance_hint", "constraint", "constraint_message", "calculation", "default", "read_only", "choice_filter"),
    *("repeat_count", "image", "audio", "video", "big_image", "disabled", "trigger"),
}
IN_SETTINGS = {"form_title", "form_id", "id_string", "version", "default_language"}
EMPTY = Sheet([], [])


def form(file: bytes) -> tuple[Form, list[LeftOut]]:
    """Raises Unreadable."""
    sheets = opening.opened(file)
    if SURVEY not in sheets:
        raise Unreadable("This workbook has no sheet called “survey”, so it is not an XLSForm.")
    if "type" not in {column.name for column in sheets[SURVEY].columns}:
        raise Unreadable("The first row of the sheet “survey” needs a column called “type”.")
    return _Reading(sheets).form()


class _Reading:
    """What was left out so far."""

    def __init__(self, sheets: dict[str, Sheet]) -> None:
        self.sheets = sheets
        self.left: list[LeftOut] = []

    def leave(self, sheet: str, row: int, why: str) -> None:
        self.left.append(LeftOut(sheet, row, why))

    def form(self) -> tuple[Form, list[LeftOut]]:
        settings = self._settings()
        chosen = self._language(settings.get("default_language", ""))
        choices = lists(self._rows(CHOICES, chosen, IN_CHOICES), self.leave)
        read = Questions(choices, self.leave)
        for row in self._rows(SURVEY, chosen, IN_SURVEY):
            read.take(row)
        made = Form(self._title(settings), tuple(read.done()), **self._told(read.told))
        for name, unused in choices.items():
            if not unused.used:
                self.leave(CHOICES, unused.row, f"the list {name} is offered by no question that came along.")
        return made, sorted(self.left, key=self._place)

    def _rows(self, name: str, chosen: str, known: set[str]) -> Iterator[cells.Row]:
        return cells.rows(name, self.sheets.get(name, EMPTY), chosen, known, self.leave)

    def _language(self, default: str) -> str:
        asked = [self.sheets[name] for name in (SURVEY, CHOICES) if name in self.sheets]
        return cells.language(asked, default)

    def _settings(self) -> dict[str, str]:
        sheet = self.sheets.get(SETTINGS, EMPTY)
        for column, cell in zip(sheet.columns, sheet.rows[0][1] if sheet.rows else [], strict=False):
            if cell and column.name not in IN_SETTINGS:
                self.leave(SETTINGS, sheet.rows[0][0], f"the setting “{column.heading}” ({cell}) has no place here.")
        for number, _ in sheet.rows[1:]:
            self.leave(SETTINGS, number, "only the first line of settings counts.")
        for name in self.sheets.keys() - {SURVEY, CHOICES, SETTINGS}:
            self.leave(name, 1, "this sheet is not part of what the portal asks.")
        first = next(self._rows(SETTINGS, "", IN_SETTINGS), None) if sheet.rows else None
        return first.cells if first else {}

    def _title(self, settings: dict[str, str]) -> str:
        title = " ".join(settings.get("form_title", "").split())
        if len(title) > LONGEST["title"]:
            self.leave(SETTINGS, 2, f"the title is too long and was cut: {title}")
        return title[: LONGEST["title"]].rstrip()

    def _told(self, notes: dict[str, cells.Row]) -> dict[str, str]:
        return {name: self._note(notes[name]) for name in TOLD if name in notes}

    def _note(self, row: cells.Row) -> str:
        text = " ".join(row["label"].split())
        if len(text) > LONGEST["text"]:
            self.leave(SURVEY, row.number, f"the note {row['name']} is too long and was cut: {text}")
        return text[: LONGEST["text"]].rstrip()

    def _place(self, left: LeftOut) -> tuple[int, str, int]:
        return list(self.sheets).index(left.sheet), left.sheet, left.row
