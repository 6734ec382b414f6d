"""Drafts of codebooks: made from another, tried, and adopted once exactly these words have been tried."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.analysis.codebook import Codebook, Definition, roadmap, shipped
from portal.analysis.drafting import free_key, mark_of, put
from portal.analysis.models.editions import Edition, codebook
from portal.analysis.models.learned import Recoding
from portal.analysis.models.training import Training

Change = Callable[[list[Definition]], Iterable[Definition] | None]


async def row_of(book: Codebook) -> Edition | None:
    """Of a codebook that comes with the portal, what was kept of it when it was first tried, adopted or drafted
    from. It is known by its words: a later release may call others by the same version."""
    kept = await Edition.filter(key=book.key)
    return next((one for one in kept if one.comes_with_the_portal and mark_of(one.book) == mark_of(book)), None)


async def kept(book: Codebook) -> Edition:
    """`row_of`, made where it was missing."""
    found = await row_of(book)
    if found:
        return found
    taken = await Edition.exists(key=book.key, version=int(book.version))
    version = await _next_version(book.key) if taken else int(book.version)
    return await Edition.create(
        key=book.key,
        version=version,
        name=book.name,
        source=book.source,
        codes=[asdict(code) for code in book.codes],
        based_on=f"{book.key}/{version}",
    )


async def draft_from(edition: Edition, person: Person) -> Edition:
    """The next version, with the same words for a start."""
    return await Edition.create(
        key=edition.key,
        version=await _next_version(edition.key),
        name=edition.name,
        source=edition.source,
        codes=edition.codes,
        based_on=edition.edition,
        made_by=person,
    )


async def draft_with(person: Person, code: Definition) -> tuple[Edition, str]:
    """A draft of the codebook in force with one more code, and the key that it got there. One that this person has
    begun gets it too; a code of the same name and kind is not put there twice."""
    async with in_transaction():
        in_force = await Edition.in_force() or await kept(await codebook())
        begun = drafts().filter(key=in_force.key, based_on=in_force.edition, made_by_id=person.pk)
        draft = await begun.order_by("-version").first() or await draft_from(in_force, person)
        alike = (one.key for one in draft.book.codes if (one.name, one.kind) == (code.name, code.kind))
        key = next(alike, None)
        if key is None:
            key = free_key(draft.book.codes, code.kind)
            await change(draft, lambda codes: put(codes, replace(code, key=key)))
        return draft, key


async def draft_empty(key: str, name: str, person: Person) -> Edition:
    return await Edition.create(key=key, version=1, name=name, made_by=person)


async def _next_version(key: str) -> int:
    """Two at once wait for each other."""
    versions = [one.version for one in await Edition.filter(key=key).select_for_update()]
    return max([*versions, int(shipped()[key].version) if key in shipped() else 0]) + 1


async def change(edition: Edition, how: Change) -> bool:
    """Of a draft, from its codes as they are by now. False where it is a draft no more, or `how` gives nothing. A
    trial that is going on has not tried these words."""
    async with in_transaction():
        held = await drafts().select_for_update().get_or_none(id=edition.id)
        codes = how(list(held.book.codes)) if held and held.is_draft else None
        if held is None or codes is None:
            return False
        await Edition.filter(id=held.id).update(codes=[asdict(code) for code in codes])
        await Training.filter(codebook=held.edition, due_at__isnull=False).update(mark="")
        return True


def drafts() -> QuerySet[Edition]:
    return Edition.filter(adopted_at=None)


async def throw_away(edition: Edition) -> bool:
    """With its trials; False where somebody adopted it meanwhile."""
    async with in_transaction():
        await Training.filter(codebook=edition.edition).delete()
        return bool(await drafts().filter(id=edition.id).delete())


async def try_out(edition: Edition, person: Person) -> Training:
    """A trial of exactly these words: the one that is under way, or a new one."""
    async with in_transaction():
        held = await Edition.select_for_update().get(id=edition.id)
        mark = mark_of(held.book)
        under_way = await Training.filter(codebook=held.edition, mark=mark, due_at__isnull=False).first()
        asked = Training(codebook=held.edition, mark=mark, asked_by_id=person.pk, due_at=now())
        if under_way is None:
            await asked.save()
        return under_way or asked


async def trial_of(edition: Edition) -> Training | None:
    """The last of exactly these words, beside the codebook that is in force."""
    found = Training.filter(codebook=edition.edition, mark=mark_of(edition.book))
    in_force = await Edition.in_force()
    if in_force and in_force.adopted_at:
        found = found.filter(asked_at__gt=in_force.adopted_at)
    return await found.order_by("-asked_at").first()


async def may_be_adopted(edition: Edition) -> bool:
    """What was in force before may come back; anything else has to be tried first."""
    trial = None if edition.adopted_at else await trial_of(edition)
    return bool(edition.adopted_at or (trial and trial.finished_at and "compared" in trial.outcome))


async def adopt(edition: Edition, person: Person) -> bool:
    """Puts it into force: everything is coded anew, and what people said is learnt from anew. False where it has not
    been tried, or is in force already."""
    async with in_transaction():
        held = await Edition.select_for_update().get(id=edition.id)
        if (await codebook()).edition == held.edition or not await may_be_adopted(held):
            return False
        if await Edition.in_force() is None:
            await Edition.filter(id=(await kept(roadmap())).id).update(adopted_at=now())  # it was, until now
        await Edition.filter(id=held.id).update(adopted_at=now(), adopted_by_id=person.pk)
        await code_anew(held, person)
        return True


async def code_anew(edition: Edition, person: Person) -> None:
    await Recoding.begin(edition.edition, "")
    await Training.create(codebook=edition.edition, asked_by=person, due_at=now())


async def based_on(edition: Edition) -> Edition | None:
    """What a draft was made from, if it is still here."""
    key, _, version = edition.based_on.rpartition("/")
    return await Edition.get_or_none(key=key, version=int(version)) if version.isdigit() else None
