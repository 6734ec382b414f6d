"""What an administrator looks for in the trail, and says about an alarm."""

from dataclasses import dataclass
from datetime import date

from portal.audit.words import WORDS
from portal.web import Form

NAME, REASON = 120, 2_000
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """Which records to show; what is empty narrows nothing."""

    name: str
    kind: str
    day: date | None
    before: int | None
    """Only older ones than this number."""

    @property
    def told(self) -> dict[str, str]:
        """What was looked for, for the record of it."""
        return {key: str(value) for key, value in vars_of(self).items() if value}


def vars_of(asked: Asked) -> dict[str, object]:
    return {"name": asked.name, "kind": asked.kind, "day": asked.day, "before": asked.before}


def asked(form: Form) -> Asked:
    """What stands in the address of the page; what makes no sense is left out."""
    return Asked(
        name=form.text("name", NAME),
        kind=form.choice("kind", list(WORDS)),
        day=form.day("day", "Give the day like 2026-11-22.") if form.raw("day") else None,
        before=number(form.raw("before")),
    )


def number(text: str) -> int | None:
    """A record's number; None for what cannot be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST else None


def reason(form: Form) -> str:
    return form.text("reason", REASON, "Say what it was, in a sentence or two.")
