"""Bringing home what was made elsewhere: codebooks as drafts, and codes as people's reviews."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from portal.accounts.models import Person
from portal.analysis.codebook import Codebook, shipped
from portal.analysis.exporting import reference
from portal.analysis.models import Code, Coding, Edition, GivenBy, Part, Review, codebook
from portal.analysis.models.drafts import kept
from portal.analysis.returning import Brought, Returned
from portal.web import clean

MOST_NOTE = 1_000
BATCH = 500
FIELDS = ("comment_id", "id", "codebook")


@dataclass(slots=True)
class Outcome:
    """What became of a file's comments. `bad`: lines of which nothing was taken, and why."""

    coded: int = 0
    unchanged: int = 0
    silent: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


async def books() -> list[Codebook]:
    """All that a file may have come from: what is in force, every edition, and what comes with the portal."""
    editions = [edition.book for edition in await Edition.all().order_by("-version")]
    return [await codebook(), *editions, *shipped().values()]


async def drafted(book: Codebook, person: Person, is_new: bool) -> Edition | None:
    """As the next version of its codebook; nothing is coded by it before it is adopted. A draft that says the same is
    found again. None where another codebook goes by the name of this new one."""
    codes = json.loads(json.dumps(book.as_json()["codes"]))
    ours = shipped().get(book.key)
    async with in_transaction():
        before = await kept(ours) if ours and not is_new and ours.version == book.version else None
        same = await Edition.filter(key=book.key).select_for_update()
        for one in same:
            if one.is_draft and (one.name, one.codes) == (book.name, codes):
                return one
        if is_new and (same or ours):
            return None
        based_on = before.edition if before else "" if is_new else book.edition
        version = max([int(ours.version) if ours else 0, *(one.version for one in same)]) + 1
        told = {"name": book.name, "source": book.source[:300], "codes": codes, "made_by_id": person.pk}
        return await Edition.create(key=book.key, version=version, based_on=based_on, **told)


async def bring(brought: Brought, person: Person) -> Outcome:
    """Each as this person's review, which stands from now on. What the same file said before changes nothing. Nobody is
    taken to have read the words here: they were read elsewhere."""
    book = await codebook()
    mine = await asyncio.to_thread(_by_reference, await Coding.visible_to(person).values_list(*FIELDS))
    outcome = Outcome(silent=brought.silent, bad=list(brought.bad))
    known: list[tuple[UUID, Returned]] = []
    for name, said in brought.by_reference.items():
        coding, edition = mine.get(name, (None, ""))
        if coding is None:
            outcome.bad.append((said.line, f"There is no comment here called {name[:60]}."))
        elif edition != book.edition:
            outcome.bad.append((said.line, "This comment is just being coded anew. Bring it along again in a while."))
        else:
            known.append((coding, said))
    for first in range(0, len(known), BATCH):
        await _keep(dict(known[first : first + BATCH]), person, outcome)
    outcome.bad.sort()
    return outcome


def _by_reference(rows: Iterable[Any]) -> dict[str, tuple[UUID, str]]:
    return {reference(comment): (id_, edition) for comment, id_, edition in rows}


async def _keep(said: dict[UUID, Returned], person: Person, outcome: Outcome) -> None:
    async with in_transaction():  # the update comes first: it makes two that bring the same wait for each other
        await Coding.filter(id__in=list(said)).update(reviewed_by_id=F("reviewed_by_id"))
        reviews = await Review.counted().filter(coding_id__in=list(said)).order_by("made_at", "id")
        last = {one.coding_id: one for one in reviews}
        before = {one.coding_id: one for one in reviews if one.part is Part.BROUGHT}
        codings = {one.id: one for one in await Coding.filter(id__in=list(said))}
        machine: dict[UUID, dict[str, float | None]] = {}
        for code in await Code.filter(coding_id__in=list(said), given_by=GivenBy.MACHINE):
            machine.setdefault(code.coding_id, {})[code.key] = code.confidence
        theirs = {
            id_: one
            for id_, one in said.items()
            if not (one.of_the_machine and one.keys == machine.get(id_, {}).keys())
        }
        made = [_review(codings[id_], one, person, machine.get(id_, {})) for id_, one in theirs.items()]
        new = [one for one in made if not _said_before(one, before.get(one.coding_id), last.get(one.coding_id))]
        await Review.create_all(new)
        await _stand(new)
    outcome.coded += len(new)
    outcome.unchanged += len(made) - len(new)
    outcome.silent += len(said) - len(theirs)


def _review(coding: Coding, said: Returned, person: Person, machine: dict[str, float | None]) -> Review:
    made = Review(coding_id=coding.id, person_id=person.pk, keys=sorted(said.keys), part=Part.BROUGHT, tone=said.tone)
    made.codebook, made.model, made.machine_tone = coding.codebook, coding.model, coding.tone.value
    made.suggested = machine
    if said.note:
        made.note = clean(said.note)[:MOST_NOTE]
    return made


def _said_before(new: Review, brought: Review | None, last: Review | None) -> bool:
    """Whether the last file said the very same, or the last word is no other, whoever said it."""
    same = brought is not None and _all_of(brought) == _all_of(new)
    return same or (last is not None and _all_of(last)[:2] == _all_of(new)[:2] and not (new.tone or new.note))


def _all_of(review: Review) -> tuple[str, tuple[str, ...], str, str]:
    return review.codebook, tuple(review.keys), review.tone, review.note or ""


async def _stand(reviews: list[Review]) -> None:
    """As stand() of models/reviews.py, for many at once that are each the newest of their comment."""
    ids = [one.coding_id for one in reviews]
    people = Code.filter(coding_id__in=ids, given_by=GivenBy.PERSON)
    given = {(code.coding_id, code.key) for code in await people}
    await Code.filter(coding_id__in=ids).update(stands=False)
    for key in sorted({key for one in reviews for key in one.keys}):
        await people.filter(key=key, coding_id__in=[one.coding_id for one in reviews if key in one.keys]).update(
            stands=True
        )
    wanted = [(one.coding_id, key) for one in reviews for key in one.keys]
    new = [Code(coding_id=id_, key=key, given_by=GivenBy.PERSON) for id_, key in wanted if (id_, key) not in given]
    await Code.create_all(new)
    if reviews:
        read = {"reviewed_at": max(one.made_at for one in reviews), "reviewed_by_id": reviews[0].person_id}
        await Coding.filter(id__in=ids).update(**read)
