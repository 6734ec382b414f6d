"""What waits for coders, which comment comes next, and keeping what somebody said of the one before them."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Group, Person, now
from portal.analysis import mix
from portal.analysis.models.coding import Code, Coding, GivenBy
from portal.analysis.models.editions import codebook
from portal.analysis.models.pairs import Pair
from portal.analysis.models.reviews import Part, Review
from portal.permissions import Role
from portal.safeguarding.clock import day_of

MIXED = (Part.UNCERTAIN, Part.THIN, Part.RANDOM)
OF_THE_WORKBENCH = (*MIXED, Part.CHOSEN)
HARM = Q(comment__concern__id__isnull=False)
LAST = 10


class Drawn(NamedTuple):
    coding: UUID
    part: Part


class Met(Exception):
    """Somebody else coded this comment while it was open."""


class Said(NamedTuple):
    """What a coder sent. `part`: why they had the comment before them, as the page says. `seen`: the state that it
    was in when they opened it; None where nothing is known of that."""

    keys: Collection[str]
    part: Part = Part.CHOSEN
    tone: str = ""
    note: str = ""
    quotable: bool = False
    seen: str | None = None


class Progress(NamedTuple):
    read: int
    all: int
    today: int
    """By this person, in every group."""
    pace: int | None

    @property
    def waiting(self) -> int:
        return self.all - self.read


def waiting(person: Person, group: Group) -> QuerySet[Coding]:
    """Coded comments that no person has looked at yet, but for those that two people are coding blindly."""
    unread = Coding.visible_to(person).filter(comment__group_id=group.pk, reviewed_at=None)
    return unread.exclude(id__in=Subquery(Pair.filter(settled_id=None).values("coding_id")))


async def following(person: Person, group: Group, beside: UUID | None = None) -> Drawn | None:
    """What comes next, or what comes after the one that they have open (`beside`)."""
    drawn = Review.filter(person_id=person.pk, coding__comment__group_id=group.pk, part__in=MIXED)
    coders = await _coders(group)
    for name in mix.in_turn(await drawn.count() + bool(beside)):
        near = [one for one in await _near(Part(name), waiting(person, group)) if one != beside]
        if found := mix.mine(near, person.pk, coders):
            return Drawn(found, Part(name))
    return None


async def _coders(group: Group) -> list[UUID]:
    here = Person.filter(role=Role.OFFICER, paused_at=None, ended_at=None, memberships__group_id=group.pk)
    return [person.pk for person in await here.only("id")]


async def _near(part: Part, unread: QuerySet[Coding]) -> list[UUID]:
    """The first comments of a part, in its order. Of what a person must see first, harm before all, no less urgent
    comment is near."""
    if part is Part.RANDOM:
        return await _first(unread.filter(comment_id__lt=mix.CHANCE))
    others = unread.filter(comment_id__gte=mix.CHANCE)
    if part is Part.THIN:
        return await _thin(others)
    for urgent in (HARM, Q(reason__isnull=False)):
        if found := await _first(others.filter(urgent)):
            return found
    return await _first(others, "-doubt")


async def _first(found: QuerySet[Coding], *order: str) -> list[UUID]:
    return [one.id for one in await found.order_by(*order, "comment_id").limit(mix.NEAR + 1).only("id")]


async def _thin(others: QuerySet[Coding]) -> list[UUID]:
    """Those with the code that the fewest reviewed comments, of any group, had from the machine or from a person."""
    reviewed = Code.filter(coding__reviewed_at__isnull=False)
    seen = await reviewed.group_by("key").annotate(n=Count("coding_id", distinct=True)).values_list("key", "n")
    for key in mix.thinnest((await codebook()).by_key, dict(seen)):
        if found := await _first(others.filter(codes__key=key, codes__given_by=GivenBy.MACHINE)):
            return found
    return []


async def part_of(coding: Coding, person: Person, group: Group, named: Part) -> Part:
    """`named`, where this comment does come next in that part, and else CHOSEN: nobody can pick a comment and have it
    counted as one that came by chance."""
    unread = waiting(person, group)
    if named is Part.RANDOM:
        is_next = coding.id in await _near(named, unread)
    else:
        drawn = named in MIXED and not mix.by_chance(coding.comment_id)
        is_next = drawn and await unread.filter(id=coding.id).exists()
    return named if is_next else Part.CHOSEN


def state_of(coding: Coding) -> str:
    """Changes whenever somebody has reviewed it."""
    return coding.reviewed_at.isoformat() if coding.reviewed_at else ""


async def keep(coding: Coding, person: Person, said: Said) -> Review:
    """A coder's last word. Sent twice, it is kept once. Raises Met where somebody else was there first."""
    async with in_transaction():
        held = await Coding.select_for_update().get(id=coding.id).prefetch_related("comment__group")
        if said.seen is not None and said.seen != state_of(held):
            if held.reviewed_by_id not in (person.pk, None):
                raise Met
            if before := await _same(held, person, said):
                return before
        part = await part_of(held, person, held.comment.group, said.part)
        return await Review.make(held, person, said.keys, part, said.tone, said.note, said.quotable)


async def _same(coding: Coding, person: Person, said: Said) -> Review | None:
    last = await latest_of(coding)
    sent = (person.pk, sorted(said.keys), said.tone, said.quotable)
    return last if last and (last.person_id, last.keys, last.tone, coding.quotable) == sent else None


async def latest_of(coding: Coding) -> Review | None:
    """The review that stands."""
    return await Review.counted().filter(coding_id=coding.id).select_related("person").first()


def made_by(person: Person) -> QuerySet[Review]:
    """What this person can take back, newest first, of comments that they may still see."""
    known = Subquery(Coding.visible_to(person).values("id"))
    mine = Review.filter(person_id=person.pk, undone_at=None, part__in=OF_THE_WORKBENCH, coding_id__in=known)
    return mine.order_by("-made_at", "-id").select_related("coding__comment__group")


async def progress(person: Person, group: Group) -> Progress:
    here = Coding.visible_to(person).filter(comment__group_id=group.pk)
    read = await here.filter(reviewed_at__isnull=False).count()
    return Progress(read, read + await waiting(person, group).count(), *await today_of(person))


async def today_of(person: Person) -> tuple[int, int | None]:
    """How many comments this person has coded today, and how many an hour within the last one."""
    at = now()
    mine = Review.filter(person_id=person.pk, undone_at=None, part__in=OF_THE_WORKBENCH)
    lately = mine.filter(made_at__gte=at - timedelta(days=1)).only("id", "made_at")
    times = [one.made_at for one in await lately]
    within = [one for one in times if at - one <= timedelta(hours=1)]
    return sum(day_of(one) == day_of(at) for one in times), mix.pace(within)
