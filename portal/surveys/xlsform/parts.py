"""The parts of a form: groups of questions under a heading, one in another. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from portal.surveys.xlsform.cells import Row, alone, cut
from portal.surveys.xlsform.form import LONGEST


@dataclass(slots=True)
class Part:
    """A group that is open."""

    row: Row
    kind: str
    heading: str


@dataclass(frozen=True, slots=True)
class Heading:
    text: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    """By the code of another language."""

    def under(self, above: "Heading") -> "Heading":
        both = {code: f"{above.said[code]}: {said}" for code, said in self.said.items() if code in above.said}
        return Heading(f"{above.text}: {self.text}", both)


class Parts:
    """Begun and ended row by row; `leave` notes what was left out of a row, and why."""

    def __init__(self, leave: Callable[[Row, str], None]) -> None:
        self._leave = leave
        self._open: list[Part] = []
        self._heading = Heading()
        """Of the question that comes next."""
        self._ended = ""

    @property
    def rules(self) -> list[str]:
        """On which it depends whether the question that comes next is asked."""
        return [part.row["relevant"] for part in self._open]

    def begin(self, row: Row, kind: str) -> None:
        heading = Heading(cut(row, "section", row["label"], self._leave), row.said("label"))
        alone(row, self._leave)
        if kind != "group":
            self._leave(row, f"{row.called} is asked over and over; here its questions are asked once.")
        self._open.append(Part(row, kind, heading.text))
        if heading.text:
            both = heading.under(self._heading) if self._heading.text else heading
            if len(both.text) > LONGEST["section"]:
                self._leave(row, f"the heading “{self._heading.text}” was left out: the next one follows at once.")
                both = heading
            self._heading, self._ended = both, ""

    def end(self, row: Row, kind: str) -> None:
        if not self._open:
            self._leave(row, "ends a part that was never begun.")
            return
        part = self._open.pop()
        if part.kind != kind:
            self._leave(row, f"ends a {kind}, where a {part.kind} was begun in row {part.row.number}.")
        if self._heading.text and part.heading:
            self._leave(part.row, f"the part “{part.heading}” has no question that came along.")
            self._heading = Heading()
        self._ended = part.heading or self._ended

    def heading(self, row: Row) -> Heading:
        """Above the question in this row."""
        heading, self._heading = self._heading, Heading()
        if self._ended and not heading.text:
            self._leave(row, f"stands behind the part “{self._ended}”; here it is shown as one of its questions.")
        self._ended = ""
        return heading

    def done(self) -> None:
        for part in self._open:
            self._leave(part.row, f"the part “{part.heading}” is never ended in the form; it runs to the end.")
        if self._heading.text and self._open:
            self._leave(self._open[-1].row, f"the part “{self._heading.text}” has no question.")
