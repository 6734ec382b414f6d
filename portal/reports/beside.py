"""What stands in an edition beside its figures: who was asked, what was promised, and what nobody has answered yet."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from tortoise.functions import Count, Sum
from tortoise.queryset import QuerySet

from portal import settings
from portal.accounts.models import Group, now
from portal.analysis.codebook import Codebook
from portal.analysis.models import Code as CodeGiven
from portal.analysis.standing import standing
from portal.boards.cards import card, proofs
from portal.boards.models import Entry
from portal.reports.counts import ALL
from portal.reports.disclosure import Rule
from portal.reports.figures import Figures, Scope
from portal.reports.models import Report
from portal.reports.models.quote import agreed_quotes
from portal.reports.periods import Period
from portal.reports.told import Asked, Code, Heard, Promise, Told
from portal.surveys.models import CardBatch, Question, Response, Survey

EARLIER = 4
"""Periods that it is compared with."""
QUOTES_EACH = 2
TOLD_IN_ORDER = ("done", "doing", "planned", "heard", "not_yet", "not_possible")
ANSWERED_SINCE = timedelta(days=365)
"""A card on a board that is no older counts as an answer to what is said of its code."""


async def beside(scope: Scope, figures: Figures, book: Codebook) -> Told:
    groups = await _groups(scope)
    keys = [code.key for code in book.codes]
    shown = sorted(
        (key for key in keys if scope.whole.said(key) in figures), key=lambda key: -figures[scope.whole.said(key)]
    )
    return Told(
        codes=tuple(Code(one.key, one.name, one.child_name, one.kind) for one in book.codes),
        groups={group.key: group.name for group in groups},
        earlier=await _earlier(scope),
        asked=tuple(await _asked(groups, scope)),
        heard=await _heard(scope, groups),
        promises=tuple(sorted(await _promises(groups), key=_late_first)),
        unanswered=tuple(await _unanswered(groups, shown)),
        quotes=tuple(await _quotes(groups, scope, shown)),
        open=tuple(await _still_open(groups, scope)),
    )


async def _groups(scope: Scope) -> list[Group]:
    return await (Group.all() if scope.group == ALL else Group.filter(key=scope.group))


async def _earlier(scope: Scope) -> dict[str, Figures]:
    """Of the editions of the periods before, as they were told then, what is about the whole."""
    found: dict[str, Figures] = {}
    period = Period.known(scope.period)
    for _ in range(EARLIER):
        period = period.previous
        before = scope.whole._replace(period=period.name)
        if made := await Report.of_scope(Scope(*before)).filter(published__id__isnull=False).first():
            start = "/".join(before) + "/"
            found[period.name] = {name: n for name, n in made.figures.items() if name.startswith(start)}
    return dict(sorted(found.items()))


def _surveys(groups: Iterable[Group], scope: Scope) -> QuerySet[Survey]:
    asked = Survey.filter(group_id__in=[group.pk for group in groups], published_at__isnull=False)
    return asked if scope.age == ALL else asked.filter(age_band=scope.age)


async def _asked(groups: list[Group], scope: Scope) -> list[Asked]:
    """The surveys that closed in the period: before, nothing is told of them."""
    period = Period.known(scope.period)
    first, end = (datetime.combine(day, time(), UTC) for day in (period.first, period.last + timedelta(days=1)))
    surveys = await _surveys(groups, scope).filter(closed_at__gte=first, closed_at__lt=end).select_related("group")
    ids = [one.id for one in surveys]
    cards = await _by_survey(CardBatch.filter(survey_id__in=ids), Sum("printed"))
    sheets = await _by_survey(Response.filter(survey_id__in=ids, by_poster=False), Count("id"))
    questions: defaultdict[UUID, list[str]] = defaultdict(list)
    for one in await Question.filter(survey_id__in=ids).order_by("position"):
        questions[one.survey_id].append(one.text)
    return [
        Asked(
            survey.title,
            survey.group.key,
            _told(cards.get(survey.id)),
            _told(sheets.get(survey.id)),
            str(survey.age_band),
            tuple(questions[survey.id]),
        )
        for survey in surveys
    ]


async def _by_survey(found: QuerySet[Any], counted: Sum | Count) -> dict[UUID, int]:
    return dict(await found.group_by("survey_id").annotate(n=counted).values_list("survey_id", "n"))


def _told(count: Any) -> int | None:
    return Rule().shown(int(count)) if count and count >= settings.MINIMUM_PUBLISHED else None


async def _still_open(groups: list[Group], scope: Scope) -> list[str]:
    period = Period.known(scope.period)
    begun = datetime.combine(period.last + timedelta(days=1), time(), UTC)
    opened = _surveys(groups, scope).filter(closed_at=None, published_at__lt=begun)
    return [one.title for one in await opened.order_by("title")]


async def _heard(scope: Scope, groups: list[Group]) -> Heard:
    """For a group by what people heard in its comments; where that is too little, in all groups', or in examples."""
    quality = await standing()
    named = [(group.name, quality.by_group.get(group.name)) for group in groups if scope.group != ALL]
    for what, tones in (*named, ("comments of all groups", quality.here.tones)):
        if tones and tones.right.is_told:
            return Heard(tones.right.right, tones.right.of, what)
    known = quality.examples.tones.right
    return Heard(known.right, known.of, "examples that it learnt from, each as if it was new")


async def _promises(groups: list[Group]) -> list[Promise]:
    on_boards = Entry.on_boards().filter(group_id__in=[one.pk for one in groups])
    entries = await on_boards.select_related("group")
    shown = await proofs(entries)
    return [_promise(one, proved=one.id in shown) for one in entries]


def _promise(entry: Entry, *, proved: bool) -> Promise:
    told = card(entry, None)
    return Promise(
        entry=str(entry.id),
        group=entry.group.key,
        codes=tuple(code["key"] for code in entry.codes if code["told"]),
        you_said=told.said,
        state=told.state.value,
        came=told.reason or told.came,
        due_on=entry.shown["due_on"],
        overdue=entry.is_overdue_for_everybody,
        proved=proved,
    )


def _late_first(promise: Promise) -> tuple[bool, int]:
    return not promise.overdue, TOLD_IN_ORDER.index(promise.state)


async def _unanswered(groups: list[Group], shown: list[str]) -> list[str]:
    ids = [group.pk for group in groups]
    entries = await Entry.filter(group_id__in=ids, shown_at__gte=now() - ANSWERED_SINCE)
    answered = {code["key"] for one in entries for code in one.codes}
    return [key for key in shown if key not in answered]


async def _quotes(groups: list[Group], scope: Scope, shown: list[str]) -> list[tuple[str, str]]:
    """For each code that is told of, and none of them twice. Never beside an age, or what people are."""
    if scope.age != ALL or scope.by != ALL:
        return []
    period = Period.known(scope.period)
    agreed = agreed_quotes().filter(
        comment__group_id__in=[one.pk for one in groups],
        comment__said_on__gte=period.first,
        comment__said_on__lte=period.last,
    )
    ids = await agreed.values_list("id", flat=True)
    given = await CodeGiven.filter(CodeGiven.STANDS, coding_id__in=list(ids), key__in=shown).order_by("id")
    chosen: defaultdict[str, list[str]] = defaultdict(list)
    used: Counter[str] = Counter()
    for one in given:
        id = str(one.coding_id)
        if not used[id] and len(chosen[one.key]) < QUOTES_EACH:
            used[id] += 1
            chosen[one.key].append(id)
    return [(key, id) for key in shown for id in chosen[key]]
