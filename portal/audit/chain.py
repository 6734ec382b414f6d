"""How one record of the trail is tied to the one before: HMAC-SHA-256 over canonical JSON; and finding broken links."""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from portal.sealing import fingerprint

START = "0" * 64
"""What the first record is tied to."""
MOST_TOLD = 20
"""Faults that are told one by one; of a trail that is broken all over, the number of the others is enough."""


def canonical(value: Any) -> str:
    """JSON in the one way it can be written here: keys sorted, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


def link(previous: str, told: list[Any]) -> str:
    """The mac of what a record tells, given the mac before it; nobody without the portal's key can make one."""
    return fingerprint("audit trail", previous, canonical(told)).hex()


class Linked(Protocol):
    number: int
    at: Any
    mac: str

    def expected_mac(self, previous: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Head:
    """The newest record at some time, as it was written outside the database."""

    number: int
    mac: str
    written_at: str


@dataclass(slots=True)
class Walk:
    """Follows the chain record by record, in the order of their numbers, and keeps what is wrong with it."""

    heads: dict[int, list[Head]]
    number: int = 0
    mac: str = START
    at: datetime | None = None
    told: list[str] = field(default_factory=list)
    faults: int = 0

    @classmethod
    def along(cls, heads: Iterable[Head]) -> "Walk":
        """A walk that meets these heads on its way."""
        by_number: dict[int, list[Head]] = {}
        for head in heads:
            by_number.setdefault(head.number, []).append(head)
        return cls(by_number)

    def step(self, record: Linked) -> None:
        if record.number != self.number + 1:
            self._tell(self._gap(record.number))
        elif not _fits(record, self.mac):
            self._tell(self._misfit(record))
        self._meet(record)
        self.number, self.mac = record.number, record.mac
        self.at = record.at if isinstance(record.at, datetime) else self.at

    def end(self) -> None:
        """After the last record: what was written outside must not have been further."""
        newest = self.heads[max(self.heads)][0] if self.heads else None
        if newest and newest.number > self.number:
            reached = f"ends at record {self.number}" if self.number else "is empty"
            self._tell(
                f"The trail {reached}, but had reached record {newest.number} by {newest.written_at}: "
                "its end was cut off, or an older backup was put back."
            )

    def _gap(self, number: int) -> str:
        first, last = self.number + 1, number - 1
        if last < first:
            return f"Record {number} cannot be: numbers begin at 1 and go up by one."
        missing = f"Record {first} is" if first == last else f"Records {first} to {last} are"
        return f"{missing} missing."

    def _misfit(self, record: Linked) -> str:
        if self.at and isinstance(record.at, datetime) and record.at < self.at:
            return f"Record {record.number} is out of order: it tells of an earlier time than the one before it."
        return (
            f"Record {record.number} does not fit the one before it: it was changed after it was written, "
            "or added by somebody without the portal's key."
        )

    def _meet(self, record: Linked) -> None:
        for head in self.heads.get(record.number, []):
            if head.mac != record.mac:
                self._tell(
                    f"Record {record.number} is not the one that was written outside by {head.written_at}: "
                    "the trail was cut before it and went on anew, or was changed."
                )

    def _tell(self, fault: str) -> None:
        self.faults += 1
        if self.faults <= MOST_TOLD:
            self.told.append(fault)


def _fits(record: Linked, previous: str) -> bool:
    """Whatever stands in a row that somebody has tampered with, it does not fit."""
    try:
        return hmac.compare_digest(record.expected_mac(previous), record.mac)
    except (TypeError, ValueError, AttributeError):
        return False


def faults(records: Iterable[Linked], heads: Iterable[Head] = ()) -> list[str]:
    """What is wrong with a whole trail, in plain words; nothing where it is whole."""
    walk = Walk.along(heads)
    for record in records:
        walk.step(record)
    walk.end()
    return walk.told
