"""The published cards, for whoever is not here: what stands on the boards and nothing besides, in their order."""

from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal import settings
from portal.accounts.models import Group
from portal.boards.cards import Card, cards
from portal.boards.models import Entry, Evidence, State
from portal.outside.shapes import Board, Changed, Proof, PublishedCard, Words

PAGE = 50
"""Cards of one page of the API, and of a feed."""

CHECKED = {State.DOING, State.DONE}
"""A board shows evidence with these."""


def address(path: str) -> str:
    return f"{settings.URL}{path}"


def board(group: Group) -> Board:
    at = address(f"/boards/{group.key}")
    listed = address(f"/api/1/cards?board={group.key}")
    return Board(group.key, group.name, group.about, at, f"{at}/feed.atom", listed)


def published(group: Group | None = None) -> QuerySet[Entry]:
    """Those published last first; the order of two never changes, so that pages have no gaps."""
    found = Entry.on_boards().select_related("group").order_by("-published_at", "-id")
    return found.filter(group_id=group.pk) if group else found


def after(found: QuerySet[Entry], last: Entry) -> QuerySet[Entry]:
    """What comes behind the last one that somebody has."""
    return found.filter(Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, id__lt=last.id))


async def told_of(entries: list[Entry]) -> list[PublishedCard]:
    """In the entries' own words and in their order; nobody is asking who could be told more."""
    return [_card(one) for one in await cards(entries, None, None)]


def changed_at(entry: Entry) -> datetime:
    """What is not signed any more is taken back at once, before the rest of it is shown anew."""
    times = [entry.shown_at, entry.published_at, entry.state_at if entry.shown.get("again") else None]
    return max(time for time in times if time)


def _card(one: Card) -> PublishedCard:
    entry = one.entry
    shown = entry.shown
    return PublishedCard(
        id=str(entry.id),
        url=link_to(entry),
        board=entry.group.key,
        about=entry.themes_told,
        you_said=one.said,
        at_least=entry.spoke or None,
        state=one.state,
        we_did=one.came,
        reason=one.reason,
        owner=shown["owner"],
        next_step_by=shown["due_on"],
        overdue=entry.is_overdue_for_everybody,
        done_on=one.done_on.isoformat() if one.done_on else None,
        taken_back=one.again,
        changed_anything=Changed(**one.felt) if one.felt and one.done_on else None,
        for_ages={age: Words(**words) for age, words in sorted(shown["wordings"].items())},
        evidence=[_proof(proof) for proof in one.proofs] if one.state in CHECKED else [],
        published_at=at(entry.published_at or changed_at(entry)),
        updated_at=at(changed_at(entry)),
    )


def _proof(one: Evidence) -> Proof:
    return Proof(one.caption, one.text, one.link or (address(f"/evidence/{one.id}") if one.paper else None))


def link_to(entry: Entry) -> str:
    return address(f"/boards/{entry.group.key}#entry-{entry.id}")


def at(time: datetime) -> str:
    """To the second: nobody needs more of it."""
    return time.replace(microsecond=0).isoformat()


async def one_of(id: UUID) -> list[PublishedCard]:
    """The card, if it is on a board."""
    return await told_of(await published().filter(id=id))
