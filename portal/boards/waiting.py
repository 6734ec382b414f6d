"""Which entries wait for whom."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from portal.accounts.models import Person
from portal.boards.models import Entry, EntryWording, Evidence
from portal.permissions import May, Role, allowed
from portal.surveys.models import AgeBand

SIGN, READ, PUBLISH, STEP = "Sign it off", "Read it over", "Publish it", "Say what comes next"
MINE, OTHERS, BOARD = "Waiting for you", "Waiting for somebody else", "Nothing more is owed"


def overdue_first(entries: Iterable[Entry]) -> list[Entry]:
    """What is owed soonest first, and what is owed nothing more last, newest first."""
    return sorted(entries, key=_how_soon)


def _how_soon(entry: Entry) -> tuple[bool, date, float]:
    since = (entry.state_at or entry.started_at).timestamp()
    return (True, date.max, -since) if entry.state.is_at_an_end else (False, entry.due_on or date.max, since)


def waits_for(entry: Entry, person: Person, missing: list[AgeBand], proved: bool) -> str:
    """What this person could do next about it, in words; empty where it is for somebody else to act. `missing`: the
    ages that it lacks words for; `proved`: whether they brought any of its evidence."""
    if entry.awaits_signature:
        return "" if proved or entry.is_by(person) else SIGN
    if person.role is Role.OFFICER and missing:
        return f"Word it for ages {', '.join(age.value for age in missing)}"
    if not entry.published_at and not entry.read_at and entry.written_by_id != person.pk:
        return READ
    if not entry.published_at and entry.read_at and allowed(person, May.START_ENTRIES) and not missing:
        return PUBLISH
    if entry.state.is_at_an_end or not allowed(person, May.ANSWER_ENTRIES):
        return ""
    return STEP if entry.owner_id in {None, person.pk} else ""


async def sorted_out(entries: list[Entry], person: Person) -> dict[str, list[tuple[Entry, str]]]:
    """In their order, in three lists; empty ones are left out."""
    lists: dict[str, list[tuple[Entry, str]]] = {MINE: [], OTHERS: [], BOARD: []}
    for entry, todo in await with_next_step(entries, person):
        at_an_end = entry.state.is_at_an_end and entry.published_at
        lists[MINE if todo else BOARD if at_an_end else OTHERS].append((entry, todo))
    return {name: found for name, found in lists.items() if found}


async def with_next_step(entries: list[Entry], person: Person) -> list[tuple[Entry, str]]:
    """Each with what this person could do next about it. Asks as often for many entries as for one."""
    wordings, proved = await _wordings(entries), await _proved(entries, person)
    return [(entry, waits_for(entry, person, entry.lacks(wordings[entry.id]), entry.id in proved)) for entry in entries]


async def _wordings(entries: list[Entry]) -> dict[UUID, list[EntryWording]]:
    found = defaultdict(list)
    for one in await EntryWording.filter(entry_id__in=[entry.id for entry in entries]):
        found[one.entry_id].append(one)
    return found


async def _proved(entries: list[Entry], person: Person) -> set[UUID]:
    """For which of them this person brought evidence."""
    rows = await Evidence.of(entries).filter(added_by_id=person.pk).values_list("entry_id", flat=True)
    return {UUID(str(one)) for one in rows}
