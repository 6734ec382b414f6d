"""The rows of the sheet survey as questions. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.surveys.kinds import Kind
from portal.surveys.xlsform import choices, rules, types
from portal.surveys.xlsform.cells import Leave, Row, alone, cut
from portal.surveys.xlsform.choices import Choices
from portal.surveys.xlsform.form import (
    LIKERT,
    LISTS,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    MULTILINE,
    TOLD,
    Asked,
)
from portal.surveys.xlsform.languages import Language, Said, translations
from portal.surveys.xlsform.parts import Parts

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


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from: its kind, what each value in the form means, and the answers in other languages."""

    kind: Kind
    options: Sequence[str] = ()
    values: dict[str, str] = field(default_factory=dict)
    said: Mapping[str, list[str]] = field(default_factory=dict)


class Questions:
    """Takes row after row; `done()` are the questions."""

    def __init__(self, lists: dict[str, Choices], languages: Sequence[Language], leave: Leave) -> None:
        self.lists, self.languages, self._leave = lists, languages, leave
        self.asked: list[Asked] = []
        self.told: dict[str, Row] = {}
        self.places: dict[str, tuple[int, dict[str, str]]] = {}
        """By name, where a question stands and which option each of its values means."""
        self.parts = Parts(self.leave)

    def leave(self, row: Row, why: str) -> None:
        self._leave(SHEET, row.number, why)

    def take(self, row: Row) -> None:
        kind = " ".join(row["type"].split())
        if row["disabled"].lower() in {"yes", "true", "true()"}:
            self.leave(row, f"{row.called} is switched off in the form and was left out.")
        elif not kind:
            self.leave(row, f"{row.called} has no type, so it was left out.")
        elif begins := types.BEGIN.fullmatch(kind.lower()):
            self._stays(row, ("appearance",))
            self.parts.begin(row, begins[1])
        elif ends := types.END.fullmatch(kind.lower()):
            self.parts.end(row, ends[1])
        elif kind == "note":
            self._note(row)
        else:
            self._ask(row, kind)

    def done(self) -> list[Asked]:
        self.parts.done()
        return self.asked

    def _note(self, row: Row) -> None:
        about = row["name"].removeprefix("about_")
        if row["name"].startswith("about_") and about in {"title", *TOLD} and not self.asked:
            self.told[about] = row
        else:
            self.leave(
                row, f"a note was left out, since the portal shows questions only: {row['label'] or row['name']}"
            )

    def _ask(self, row: Row, kind: str) -> None:
        offered = self._answers(row, kind)
        if offered is None:
            return
        if len(self.asked) >= MOST_QUESTIONS:
            self.leave(row, f"{row.called} was left out: a survey has room for {MOST_QUESTIONS} questions.")
            return
        self._stays(row, () if offered.kind in {Kind.SCALE, Kind.LONG} else ("appearance",))
        question = self._in_words(row, offered)
        if not row["label"]:
            self.leave(row, f"has no words to show; it came along as “{question.text}”.")
        self.asked.append(self._ruled(row, question))
        self.places[row["name"]] = len(self.asked) - 1, offered.values

    def _in_words(self, row: Row, offered: Offered) -> Asked:
        heading = self.parts.heading(row)
        words = "hint" if row["hint"] and not row["label"] else "label"
        question = Asked(
            offered.kind,
            cut(row, "text", row[words] or row["name"], self.leave),
            tuple(offered.options),
            cut(row, "help", row["hint"] if words == "label" else "", self.leave),
            heading.text,
            self._required(row),
        )
        alone(row, self.leave, words)
        said: Said = {
            "text": row.said(words),
            "help": row.said("hint"),
            "section": heading.said,
            "required_because": row.said("required_message"),
            "options": offered.said,
        }
        found, why_not = translations(question.english, said, self.languages)
        for why in why_not.values():
            self.leave(row, f"{row.called} {why}")
        return replace(question, in_languages=found)

    def _answers(self, row: Row, kind: str) -> Offered | None:
        if chosen := types.chosen(kind):
            return self._chosen(row, kind, *chosen)
        known = types.PLAIN.get(kind.lower())
        if known is None:
            self.leave(row, f"{row.called} (type {kind}) was left out: {types.why_not(kind)}")
            return None
        if known is Kind.NUMBER:
            return self._range(row)
        long = known is Kind.SHORT and MULTILINE in row["appearance"].split()
        if known is Kind.SHORT and row["appearance"] and not long:
            self.leave(row, f"{row.called} has a look of its own ({row['appearance']}); here it is a few words.")
        return Offered(Kind.LONG if long else known)

    def _chosen(self, row: Row, kind: str, how: Kind, name: str) -> Offered | None:
        listed = self.lists.get(name, Choices(0))
        options = listed.options
        if types.OR_OTHER.search(kind) and options:
            options = [*options, OTHER]
            self.leave(row, f"{row.called} lets people write another answer; “{OTHER}” can be chosen instead.")
        if not 2 <= len(options) <= MOST_OPTIONS:
            listed.used = True
            self.leave(row, f"{row.called} was left out: the list {name} has {len(options)} answers. {_ROOM}")
            return None
        made = Offered(_kind(how, name, options, row), options, dict(listed.labels), listed.said(options))
        if not (made.kind.has_own_options or listed.used):
            self._fixed(listed, made)
        listed.used = True
        return made

    def _fixed(self, listed: Choices, offered: Offered) -> None:
        """The portal has its own words for them."""
        for language in self.languages:
            own = [language.said(option) for option in offered.options]
            others = [
                one
                for one, ours in zip(offered.said.get(language.code, []), own, strict=False)
                if one not in {"", ours}
            ]
            if others:
                told = f"the portal has {language.names[0]} words of its own for this list; these stay behind"
                self._leave(choices.SHEET, listed.row, f"{told}: {', '.join(others)}.")

    def _range(self, row: Row) -> Offered | None:
        given = dict(part.split("=", 1) for part in row["parameters"].replace(",", " ").split() if "=" in part)
        try:
            first, last, step = (int(given.get(name, usual)) for name, usual in _RANGE.items())
            options = [str(number) for number in range(first, last + 1, step)] if last - first <= 1_000 else []
        except ValueError:
            options = []
        if not 2 <= len(options) <= MOST_OPTIONS:
            self.leave(row, f"{row.called} was left out: the range {row['parameters'] or '1 to 10'} does not fit.")
            return None
        kind = Kind.NUMBER if options == Kind.NUMBER.options([]) else Kind.ONE
        if kind is Kind.ONE:
            self.leave(row, f"{row.called} is a range from {first} to {last}; here it is a choice of these numbers.")
        said = dict.fromkeys(row.said("label"), options)
        return Offered(kind, options, {option: option for option in options}, said)

    def _required(self, row: Row) -> str:
        if row["required"].lower() not in {"yes", "true", "true()"}:
            if row["required"] and row["required"].lower() not in {"no", "false", "false()"}:
                self.leave(row, f"{row.called} must be answered only sometimes ({row['required']}); here never.")
            return ""
        if not row["required_message"]:
            self.leave(row, f"{row.called} must be answered in the form; here it can be skipped until you say why not.")
        return cut(row, "required_because", row["required_message"], self.leave)

    def _ruled(self, row: Row, question: Asked) -> Asked:
        """Whoever is outside a part is not asked its questions either."""
        found = [rule for rule in [*self.parts.rules, row["relevant"]] if rule]
        if len(set(found)) > 1:
            self.leave(row, f"{row.called} depends on several rules; here on the last alone: {found[-1]}")
        tests = rules.read(found[-1]) if found else None
        place, values = self.places.get(tests[0][0], (0, {})) if tests else (0, {})
        leading = rules.leading(tests, list(values)) if tests and self._may_lead(place, values) else None
        if found and not leading:
            self.leave(row, f"{row.called} is asked of everybody: the portal cannot follow “{found[-1]}”.")
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
                self.leave(row, f"{row.called} {what} ({row[column]}), which stays behind.")
        for column in besides:
            if row[column] and row["type"].lower() not in {"text", "string"}:
                self.leave(row, f"{row.called} has a look of its own ({row[column]}), which stays behind.")


_RANGE = {"start": "1", "end": "10", "step": "1"}
_ROOM = f"A question can offer from 2 to {MOST_OPTIONS}."


def _kind(how: Kind, name: str, options: list[str], row: Row) -> Kind:
    if name in FIXED and FIXED[name].options([]) == options and how is Kind.ONE:
        return FIXED[name]
    return Kind.SCALE if how is Kind.ONE and LIKERT in row["appearance"].split() else how
