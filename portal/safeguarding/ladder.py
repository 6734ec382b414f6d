"""The ladder: who is told of a concern at each step, until a named human has taken it on."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from portal.safeguarding.clock import Clock

AGAIN = timedelta(hours=1)
"""Between tellings, once everybody has been told."""


class Duty(StrEnum):
    """What somebody on the rota is there for."""

    TEAM = "team"
    OUT_OF_HOURS = "out_of_hours"
    DESIGNATED = "designated"
    SENIOR = "senior"


class OnRota(Protocol):
    @property
    def duty(self) -> Duty: ...
    def is_here(self, at: datetime) -> bool: ...


R = TypeVar("R", bound=OnRota)


def to_tell(step: int, rota: Iterable[R], at: datetime, clock: Clock, allegation: bool) -> list[R]:
    """Whom step number `step` tells; `rota` holds, in order, all who may know of it.

    0 is whoever comes first, 1 the next one too, 2 everybody on duty and the senior managers, from 3 on everybody. Out
    of hours the out-of-hours contacts come first. An allegation begins with the designated officer and the senior
    managers.
    """
    everybody = list(rota)
    line = [one for duty in _order(clock.is_open(at), allegation, everybody) for one in everybody if one.duty is duty]
    here = [one for one in line if one.is_here(at)]
    told = [here[:1], here[:2], here][step] if step < 3 else []
    return told or everybody


def _order(is_open: bool, allegation: bool, rota: Iterable[OnRota]) -> list[Duty]:
    if allegation and any(one.duty is Duty.DESIGNATED for one in rota):
        return [Duty.DESIGNATED, Duty.SENIOR]
    return [*([] if is_open else [Duty.OUT_OF_HOURS]), Duty.TEAM, Duty.SENIOR]


def next_step(step: int, raised: datetime, at: datetime, clock: Clock) -> datetime:
    """When the step after `step` is due, which was taken at `at`: at the limits the council set, then every hour."""
    acknowledged_by = clock.acknowledged_by(raised)
    limits = [clock.seen_by(raised), acknowledged_by, acknowledged_by + (acknowledged_by - raised)]
    return max(limits[step], at) if step < len(limits) else at + AGAIN
