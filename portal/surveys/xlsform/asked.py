"""The rows of the sheet survey as questions. Pure."""

from dataclasses import dataclass, replace

from portal.surveys.kinds import Kind
from portal.surveys.xlsform import rules, types
from portal.surveys.xlsform.cells import Leave, Row
from portal.surveys.xlsform.choices import Choices
from portal.surveys.xlsform.form import LIKERT, LISTS, LONGEST, MOST_OPTIONS, MOST_QUESTIONS, MULTILINE, TOLD, Asked

SHEET = "survey"
FIXED = {name: kind for kind, name in LISTS.items()}
STAYS = {
    "guidance_hint": "has words for whoever asks it",
    "constraint": "checks the answer",
    "constraint_message": "has words for an answer that is refused",
    "calculation": "is worked out",
    "default": "has an answer filled in",
    "read_only": "cannot be changed",
    "choice_filter": "offers answers by what was answered before; here all of them are offered",
    "repeat_count": "is asked several times",
    "image": "has a picture",
    "big_image": "has a picture",
    "audio": "has a recording",
    "video": "has a film",
    "trigger": "waits for another question",
}
"""What a question loses, by the column that says so."""

OTHER = "Something else"


@dataclass(slots=True)
class Part:
    """A group that is open."""

    row: int
    kind: str
    heading: str
    rule: str


class Questions:
    """Takes row after row; `done()` are the questions."""

    def __init__(self, lists: dict[str, Choices], leave: Leave) -> None:
        self.lists, self._leave = lists, leave
        self.asked: list[Asked] = []
        self.told: dict[str, Row] = {}
        self.places: dict[str, tuple[int, dict[str, str]]] = {}
        """By name, where a question stands and which option each of its values means."""
        self.parts: list[Part] = []
        self.heading = ""
        self.ended = ""

    def leave(self, row: Row | Part, why: str) -> None:
        self._leave(SHEET, row.number if isinstance(row, Row) else row.row, why)

    def take(self, row: Row) -> None:
        kind = " ".join(row["type"].split())
        if row["disabled"].lower() in {"yes", "true", "true()"}:
            self.leave(row, f"{_called(row)} is switched off in the form and was left out.")
        elif not kind:
            self.leave(row, f"{_called(row)} has no type, so it was left out.")
        elif begins := types.BEGIN.fullmatch(kind.lower()):
            self._begin(row, begins[1])
        elif ends := types.END.fullmatch(kind.lower()):
            self._end(row, ends[1])
        elif kind == "note":
            self._note(row)
        else:
            self._ask(row, kind)

    def done(self) -> list[Asked]:
        for part in self.parts:
            self.leave(part, f"the part “{part.heading}” is never ended in the form; it runs to the end.")
        if self.heading:
            self._leave(SHEET, self.parts[-1].row if self.parts else 1, f"the part “{self.heading}” has no question.")
        return self.asked

    def _begin(self, row: Row, kind: str) -> None:
        heading = self._words(row, "section", row["label"])
        if kind != "group":
            self.leave(row, f"{_called(row)} is asked over and over; here its questions are asked once.")
        self._stays(row, ("appearance",))
        self.parts.append(Part(row.number, kind, heading, row["relevant"]))
        if heading:
            both = f"{self.heading}: {heading}" if self.heading else heading
            if len(both) > LONGEST["section"]:
                self.leave(row, f"the heading “{self.heading}” was left out: the next one follows at once.")
                both = heading
            self.heading, self.ended = both, ""

    def _end(self, row: Row, kind: str) -> None:
        if not self.parts:
            self.leave(row, "ends a part that was never begun.")
            return
        part = self.parts.pop()
        if part.kind != kind:
            self.leave(row, f"ends a {kind}, where a {part.kind} was begun in row {part.row}.")
        if self.heading and part.heading:
            self.leave(part, f"the part “{part.heading}” has no question that came along.")
            self.heading = ""
        self.ended = part.heading or self.ended

    def _note(self, row: Row) -> None:
        about = row["name"].removeprefix("about_")
        if row["name"].startswith("about_") and about in TOLD and not self.asked:
            self.told[about] = row
        else:
            self.leave(
                row, f"a note was left out, since the portal shows questions only: {row['label'] or row['name']}"
            )

    def _ask(self, row: Row, kind: str) -> None:
        made = self._answers(row, kind)
        if made is None:
            return
        if len(self.asked) >= MOST_QUESTIONS:
            self.leave(row, f"{_called(row)} was left out: a survey has room for {MOST_QUESTIONS} questions.")
            return
        question, values = made
        self._stays(row, () if question.kind in {Kind.SCALE, Kind.LONG} else ("appearance",))
        question = replace(
            question,
            text=self._words(row, "text", row["label"] or row["hint"] or row["name"]),
            help=self._words(row, "help", row["hint"] if row["label"] else ""),
            section=self._section(row),
            required_because=self._required(row),
        )
        if not row["label"]:
            self.leave(row, f"has no words to show; it came along as “{question.text}”.")
        self.asked.append(self._ruled(row, question))
        self.places[row["name"]] = len(self.asked) - 1, values

    def _section(self, row: Row) -> str:
        section, self.heading = self.heading, ""
        if self.ended and not section:
            self.leave(row, f"stands behind the part “{self.ended}”; here it is shown as one of its questions.")
        self.ended = ""
        return section

    def _answers(self, row: Row, kind: str) -> tuple[Asked, dict[str, str]] | None:
        """The kind and what there is to choose from, with what each value in the form means."""
        if chosen := types.chosen(kind):
            return self._chosen(row, kind, *chosen)
        known = types.PLAIN.get(kind.lower())
        if known is None:
            self.leave(row, f"{_called(row)} (type {kind}) was left out: {types.why_not(kind)}")
            return None
        if known is Kind.NUMBER:
            return self._range(row)
        long = known is Kind.SHORT and MULTILINE in row["appearance"].split()
        if known is Kind.SHORT and row["appearance"] and not long:
            self.leave(row, f"{_called(row)} has a look of its own ({row['appearance']}); here it is a few words.")
        return Asked(Kind.LONG if long else known, ""), {}

    def _chosen(self, row: Row, kind: str, how: Kind, name: str) -> tuple[Asked, dict[str, str]] | None:
        choices = self.lists.get(name)
        options = choices.options if choices else []
        if types.OR_OTHER.search(kind) and choices:
            options = [*options, OTHER]
            self.leave(row, f"{_called(row)} lets people write another answer; “{OTHER}” can be chosen instead.")
        if choices:
            choices.used = True
        if not 2 <= len(options) <= MOST_OPTIONS:
            self.leave(row, f"{_called(row)} was left out: the list {name} has {len(options)} answers. {_ROOM}")
            return None
        return Asked(_kind(how, name, options, row), "", tuple(options)), dict(choices.labels if choices else {})

    def _range(self, row: Row) -> tuple[Asked, dict[str, str]] | None:
        given = dict(part.split("=", 1) for part in row["parameters"].replace(",", " ").split() if "=" in part)
        try:
            first, last, step = (int(given.get(name, usual)) for name, usual in _RANGE.items())
            options = [str(number) for number in range(first, last + 1, step)] if last - first <= 1_000 else []
        except ValueError:
            options = []
        if not 2 <= len(options) <= MOST_OPTIONS:
            self.leave(row, f"{_called(row)} was left out: the range {row['parameters'] or '1 to 10'} does not fit.")
            return None
        kind = Kind.NUMBER if options == Kind.NUMBER.options([]) else Kind.ONE
        if kind is Kind.ONE:
            self.leave(row, f"{_called(row)} is a range from {first} to {last}; here it is a choice of these numbers.")
        return Asked(kind, "", tuple(options)), {option: option for option in options}

    def _words(self, row: Row, name: str, text: str) -> str:
        text = " ".join(text.split())
        if len(text) > LONGEST[name]:
            text = text[: LONGEST[name]].rstrip()
            self.leave(row, f"has more words than there is room for; they were cut after “{text[-40:]}”.")
        return text

    def _required(self, row: Row) -> str:
        if row["required"].lower() not in {"yes", "true", "true()"}:
            if row["required"] and row["required"].lower() not in {"no", "false", "false()"}:
                self.leave(row, f"{_called(row)} must be answered only sometimes ({row['required']}); here never.")
            return ""
        if not row["required_message"]:
            self.leave(
                row, f"{_called(row)} must be answered in the form; here it can be skipped until you say why not."
            )
        return self._words(row, "required_because", row["required_message"])

    def _ruled(self, row: Row, question: Asked) -> Asked:
        """Whoever is outside a part is not asked its questions either."""
        found = [rule for rule in [*(part.rule for part in self.parts), row["relevant"]] if rule]
        if len(set(found)) > 1:
            self.leave(row, f"{_called(row)} depends on several rules; here on the last alone: {found[-1]}")
        tests = rules.read(found[-1]) if found else None
        place, values = self.places.get(tests[0][0], (0, {})) if tests else (0, {})
        leading = rules.leading(tests, list(values)) if tests and self._may_lead(place, values) else None
        if found and not leading:
            self.leave(row, f"{_called(row)} is asked of everybody: the portal cannot follow “{found[-1]}”.")
        if not leading:
            return question
        options = {values[name] for name in leading}
        on = self.asked[place]
        return replace(question, shown_if=place, shown_if_options=tuple(one for one in on.options if one in options))

    def _may_lead(self, place: int, values: dict[str, str]) -> bool:
        return bool(values) and self.asked[place].kind.is_one_of

    def _stays(self, row: Row, besides: tuple[str, ...]) -> None:
        for column, what in STAYS.items():
            if row[column]:
                self.leave(row, f"{_called(row)} {what} ({row[column]}), which stays behind.")
        for column in besides:
            if row[column] and row["type"].lower() not in {"text", "string"}:
                self.leave(row, f"{_called(row)} has a look of its own ({row[column]}), which stays behind.")


_RANGE = {"start": "1", "end": "10", "step": "1"}
_ROOM = f"A question can offer from 2 to {MOST_OPTIONS}."


def _called(row: Row) -> str:
    """How to speak of what stands in a row."""
    words = " ".join((row["label"] or row["name"] or row["type"]).split())
    return f"“{words[:80]}{'…' if len(words) > 80 else ''}”"


def _kind(how: Kind, name: str, options: list[str], row: Row) -> Kind:
    if name in FIXED and FIXED[name].options([]) == options and how is Kind.ONE:
        return FIXED[name]
    return Kind.SCALE if how is Kind.ONE and LIKERT in row["appearance"].split() else how
