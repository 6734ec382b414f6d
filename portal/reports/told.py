"""What stands in an edition beside its figures, frozen with them. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from portal.reports.figures import Figures
from portal.shares import Interval, interval


@dataclass(frozen=True, slots=True)
class Code:
    key: str
    name: str
    child_name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey of the period: cards that were given out and sheets that came, rounded, where they may be told."""

    title: str
    group: str
    cards: int | None
    sheets: int | None
    age: str = ""
    questions: tuple[str, ...] = ()
    """In the words of that age, and in their order."""

    @property
    def rate(self) -> float | None:
        return min(self.sheets / self.cards, 1.0) if self.sheets and self.cards else None


@dataclass(frozen=True, slots=True)
class Heard:
    """How often the tone was right, of so many comments that people listened to as well; see analysis/quality.py."""

    right: int = 0
    of: int = 0
    what: str = ""

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0

    @property
    def range(self) -> Interval:
        return interval(self.right, self.of)


@dataclass(frozen=True, slots=True)
class Promise:
    """A card of a board as it stood when the edition was made: only what everybody could read."""

    entry: str
    group: str
    codes: tuple[str, ...]
    you_said: str
    state: str
    came: str
    due_on: str | None
    overdue: bool
    proved: bool

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Editions that were made before cards could come from several codes hold one."""
        codes = kept["codes"] if "codes" in kept else [kept["code"]]
        return cls(**{name: value for name, value in kept.items() if name != "code"} | {"codes": tuple(codes)})


@dataclass(frozen=True)
class Told:
    """What an edition holds beside its figures, frozen with them."""

    codes: tuple[Code, ...]
    groups: Mapping[str, str]
    """Names by key, in the order in which they are shown."""
    earlier: Mapping[str, Figures] = field(default_factory=dict)
    """What the editions of the same scope showed for periods before, oldest first, each as it was made then."""
    asked: tuple[Asked, ...] = ()
    heard: Heard = field(default_factory=Heard)
    promises: tuple[Promise, ...] = ()
    unanswered: tuple[str, ...] = ()
    """Codes of which many spoke, and of which no card of a board speaks."""
    quotes: tuple[tuple[str, str], ...] = ()
    """A code, and the id of words that two people chose for it. The words themselves are looked up."""
    open: tuple[str, ...] = ()
    """Titles of surveys that were still open when it was made, and so are not in it."""
    words: tuple[str, ...] | None = None
    """That more people said than in the year before. None where they were not looked for."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        rows = {"codes": Code}
        made: dict[str, Any] = {name: tuple(row(**one) for one in kept.get(name, ())) for name, row in rows.items()}
        made["promises"] = tuple(Promise.of(one) for one in kept.get("promises", ()))
        made |= {name: tuple(kept.get(name, ())) for name in ("unanswered", "open")}
        made["asked"] = tuple(_asked(one) for one in kept.get("asked", ()))
        made["quotes"] = tuple((code, id) for code, id in kept.get("quotes", ()))
        made["words"] = tuple(kept["words"]) if kept.get("words") is not None else None
        return cls(**made, groups=kept["groups"], earlier=kept.get("earlier", {}), heard=Heard(**kept.get("heard", {})))


def _asked(kept: Mapping[str, Any]) -> Asked:
    return Asked(**{**kept, "questions": tuple(kept.get("questions", ()))})
