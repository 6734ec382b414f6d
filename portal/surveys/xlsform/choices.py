"""The lists of answers to choose from. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.surveys.xlsform.cells import Leave, Row
from portal.surveys.xlsform.form import LONGEST

SHEET = "choices"
KNOWN = {"list_name", "name", "label", "image", "audio", "video", "big_image"}
MEDIA = ("image", "audio", "video", "big_image")


@dataclass(slots=True)
class Choices:
    """One list: what each name stands for, in order."""

    row: int
    labels: dict[str, str] = field(default_factory=dict)
    in_languages: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the code of a language: each option in it."""
    used: bool = False

    @property
    def options(self) -> list[str]:
        return list(dict.fromkeys(self.labels.values()))

    def said(self, options: list[str]) -> dict[str, list[str]]:
        """In every language that has any of them; empty where it has not."""
        return {code: [words.get(one, "") for one in options] for code, words in self.in_languages.items()}


def lists(rows: Iterator[Row], leave: Leave) -> dict[str, Choices]:
    found: dict[str, Choices] = {}
    for row in rows:
        if not (row["list_name"] and (row["name"] or row["label"])):
            leave(SHEET, row.number, "has no list_name or no name, so no question can offer it.")
            continue
        _add(found.setdefault(row["list_name"], Choices(row.number)), row, leave)
    return found


def _add(choices: Choices, row: Row, leave: Leave) -> None:
    option = _option(row, leave)
    for medium in MEDIA:
        if row[medium]:
            leave(SHEET, row.number, f"“{option}” has a file with it ({row[medium]}); answers are words alone.")
    if option in choices.labels.values():
        leave(SHEET, row.number, f"“{option}” stands twice in the list {row['list_name']}; people see it once.")
    choices.labels[row["name"] or option] = option
    for code, words in row.said("label").items():
        choices.in_languages.setdefault(code, {}).setdefault(option, words)


def _option(row: Row, leave: Leave) -> str:
    label = " ".join(row["label"].split())
    if not label:
        leave(SHEET, row.number, f"“{row['name']}” has no words to show; its name is shown instead.")
        label = row["name"]
    if len(label) > LONGEST["option"]:
        label = label[: LONGEST["option"]].rstrip()
        leave(SHEET, row.number, f"is too long to be read at a glance and was cut after “{label}”.")
    return label
