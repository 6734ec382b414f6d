"""Two officers who code the same comments."""

from collections.abc import Sequence

from portal.accounts.models import Person
from portal.analysis.models import DoubleCoding, Pair
from portal.permissions import Role
from tests.analysis.coded import coded
from tests.browser import Cast

OLU, WREN = "participation officer", "second officer"


async def wren(cast: Cast, *groups: str) -> Person:
    """Olu's colleague, in LinCC or wherever else; the same one each time."""
    known = await Person.get_or_none(name="Wren Hollis") or await Person.create(name="Wren Hollis", role=Role.OFFICER)
    await known.join(*[await cast.group(key) for key in groups or ("lincc",)])
    cast.people[WREN] = known
    return known


async def begun(cast: Cast, *texts: str, keys: Sequence[str] = ("V1",)) -> DoubleCoding:
    """A double coding of Olu and Wren, over these comments of LinCC, that the machine suggests these codes for."""
    group, olu, colleague = await cast.group("lincc"), cast[OLU], await wren(cast)
    double = await DoubleCoding.create(group=group, coder_a=olu, coder_b=colleague)
    await Pair.create_all([Pair(double=double, coding=await coded(cast, text, keys)) for text in texts])
    return double


async def two_coders(cast: Cast, text: str, *said: list[str]) -> Pair:
    """One comment that both are to code, or have coded as they said."""
    double = await begun(cast, text)
    pair = await double.pairs.all().get()
    for called, keys in zip((OLU, WREN), said, strict=False):
        await double.say(pair, cast[called], keys)
    return pair


async def both_say(cast: Cast, double: DoubleCoding, *said: tuple[list[str], list[str]]) -> list[Pair]:
    """What Olu and Wren say of each comment, in the order that they come in; both say nothing of the others."""
    pairs = await double.pairs.all().order_by("id")
    for place, pair in enumerate(pairs):
        for called, keys in zip((OLU, WREN), said[place] if place < len(said) else ([], []), strict=True):
            await double.say(pair, cast[called], keys)
    return await double.coded_twice()
