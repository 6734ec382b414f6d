"""Making an edition: what was said is counted, what may be told is chosen apart, and what stands beside it is frozen
with it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from portal import settings
from portal.accounts.models import Group, now
from portal.accounts.models.group import Voice
from portal.analysis import pool
from portal.analysis.codebook import Codebook
from portal.analysis.models import codebook
from portal.reports.beside import beside
from portal.reports.counting import rows
from portal.reports.counts import ALL, NONE_FITS, Counts
from portal.reports.disclosure import Range, Rule
from portal.reports.figures import Chosen, Figures, Scope
from portal.reports.models import Dashboard, Order, Report
from portal.reports.new_words import new_words
from portal.reports.periods import Period
from portal.reports.told import Told
from portal.surveys.models import AgeBand

log = logging.getLogger(__name__)
CHILDREN = frozenset({AgeBand.YOUNGEST.value, AgeBand.YOUNGER.value, AgeBand.OLDER.value})


def rule() -> Rule:
    return Rule(settings.MINIMUM_PUBLISHED)


async def make(order: Order) -> Report | None:
    """None where it could not be made, and the order says why; or where another was made meanwhile, so that this one
    has to be looked at once more."""
    try:
        return await _make(order)
    except ValueError as exc:  # what was counted does not add up: something was coded or taken back meanwhile
        log.warning("An edition of %s could not be made: %s", order.period, exc)
        await order.give_up("What was said changed while it was being counted. Please ask for it again.")
    except Exception:
        log.exception("An edition of %s could not be made.", order.period)
        await order.give_up("Something went wrong in the portal. Whoever runs it finds in its log what it was.")
    return None


async def _make(order: Order) -> Report | None:
    await order.tell("counting what was said")
    last, before = await Report.last_number(), await made_before()
    counts, book = await counted(order.when), await codebook()
    await order.tell("looking for small numbers that could be worked out")
    [chosen] = await choose_apart(counts, [order.scope], book, before)
    if problem := _problem(chosen, order):
        await order.give_up(*problem)
        return None
    await order.tell("gathering what was promised")
    told = await beside(order.scope, chosen.figures, book)
    await order.tell("looking for words that are new")
    told = replace(told, words=await new_words(order.scope, chosen.figures, book, rule()))
    of_children = await _of_children(counts, order.scope)
    frozen = {"figures": dict(chosen.figures), "told": told.as_json(), "of_children": of_children}
    return await order.keep(last + 1, **frozen, codebook=book.edition, threshold=rule().threshold, step=rule().step)


async def lay_out(period: Period, scopes: Sequence[Scope]) -> dict[Scope, tuple[Figures, Told]]:
    """What may be told of each just now, by the same rules; nothing of it is an edition."""
    counts, book = await counted(period), await codebook()
    before = [*await made_before(), *[one.figures for one in await Dashboard.filter(period=period.name)]]
    found: dict[Scope, tuple[Figures, Told]] = {}
    for scope, chosen in zip(scopes, await choose_apart(counts, scopes, book, before), strict=True):
        figures = dict(chosen.figures) if not chosen.refused else {}
        found[scope] = figures, await beside(scope, figures, book)
    return found


async def counted(period: Period) -> Counts:
    """The period; and where a year is asked for, or was told of before, all of it with its quarters."""
    year = period.year
    whole = period.is_year or await Report.filter(period=year.name).exists()
    counts = Counts({year.name: year.quarters} if whole else {})
    for name in (*year.quarters, year.name) if whole else (period.name,):
        found = Period.known(name)
        if found.first <= now().date():
            counts.add(name, await rows(found.first, found.last))
    return counts


async def made_before() -> list[Figures]:
    """Oldest first, whether they were published or only read by those who work here."""
    return [one.figures for one in await Report.all().order_by("number").only("id", "figures")]


async def choose_apart(
    counts: Counts, scopes: Sequence[Scope], book: Codebook, before: Sequence[Figures]
) -> list[Chosen]:
    """For one scope after the other, each with what is told of those before it; in a process of its own, for what it
    needs is large and slow to load."""
    codes = [*(code.key for code in book.codes), NONE_FITS]
    return await pool.run_apart(_chosen, counts, list(scopes), codes, rule(), before)


def _chosen(counts: Counts, scopes: list[Scope], codes: list[str], rule: Rule, before: list[Figures]) -> list[Chosen]:
    from portal.reports.figures import choose, still_true

    still = still_true(before, counts, codes, rule)
    found = []
    for scope in scopes:
        found.append(choose(counts, scope, codes, rule, still, before))
        still |= found[-1].figures if not found[-1].refused else {}
    return found


def _problem(chosen: Chosen, order: Order) -> tuple[str, str] | None:
    year = order.when.year
    instead = year.name if not order.when.is_year and is_over(year, now().date()) else ""
    if chosen.refused:
        return _too_close(chosen.refused, order.scope), instead
    if order.scope.whole.named() not in chosen.figures:
        return f"Fewer than {rule().threshold} people spoke, so an edition could point at somebody.", instead
    return None


def _too_close(refused: Mapping[str, Range], scope: Scope) -> str:
    """What to merge: where the small numbers stand."""
    where = {name.split("/")[1] for name in refused if name.split("/")[1] != ALL}
    what = (
        f"the groups {', '.join(sorted(where))}" if len(where) > 1 and scope.group == ALL else "this with a wider one"
    )
    return (
        f"With what was told before, {len(refused)} small numbers could be worked out by taking one edition from "
        f"another. Merge {what}, or take a longer period."
    )


async def _of_children(counts: Counts, scope: Scope) -> bool:
    """Whether anything in it was said by children, in a survey for them or in a group of theirs."""
    theirs = {group.key for group in await Group.filter(voice=Voice.CHILD_IN_CARE)}
    return any(
        counts.of(place).times
        for place in counts.cells
        if place.period == scope.period
        and scope.group in {ALL, place.group}
        and scope.age in {ALL, place.age}
        and (place.age in CHILDREN or place.group in theirs)
    )


def is_over(period: Period, today: date) -> bool:
    return period.last < today
