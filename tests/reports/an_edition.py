"""An edition as large as a council's, with figures made up by chance: 22 codes, 5 groups, 5 periods and all that stands
beside them."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from portal.analysis.codebook import roadmap
from portal.reports.counts import NONE_FITS, Place
from portal.reports.edition import TONES, Edition
from portal.reports.figures import Figures, Scope
from portal.reports.formats.issue import Issue
from portal.reports.told import Asked, Code, Heard, Promise, Told

AUTUMN = "2026-Q4"
BEFORE = ("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
CODES = tuple(Code(one.key, one.name, one.child_name, one.kind) for one in roadmap().codes)
GROUPS = {
    "lincc": "Living in Care Council",
    "leavers": "Change for Care Leavers",
    "carers": "Foster carers' steering group",
    "staff": "Social work practice advisory group",
    "partners": "Partners",
}
QUESTIONS = ("How is it where you live?", "What should change?")
SAID_OF_THEMSELVES = {
    "gender": ("female", "male", "other"),
    "ethnicity": ("asian", "black", "mixed", "white"),
    "disability": ("no", "yes"),
    "tongue": ("english", "other"),
    "home": ("family", "foster", "residential"),
    "borough": ("inside", "outside"),
}


def an_issue(**changed: Any) -> Issue:
    made = Issue(7, an_edition(), date(2027, 1, 8), threshold=10, step=5, codebook="roadmap 1")
    return replace(made, **changed)


def an_edition(seed: int = 1, scope: Scope | None = None) -> Edition:
    chance, scope = Random(seed), scope or Scope(AUTUMN)
    figures = counted(scope.whole, chance, 900)
    for group in GROUPS:
        figures |= counted(scope.whole._replace(group=group), chance, 180)
    for name, values in SAID_OF_THEMSELVES.items():
        for value in values:
            figures |= counted(scope.whole._replace(by=f"{name}={value}"), chance, 200)
    for tone in TONES:
        figures |= counted(scope.whole._replace(by=f"tone={tone}"), chance, 225)
    earlier = {period: counted(scope.whole._replace(period=period), chance, 800) for period in BEFORE}
    return Edition(scope, figures, a_told(earlier))


def counted(place: Place, chance: Random, most: int) -> Figures:
    """About a tenth of the codes is withheld."""
    found = {place.named(): most, place.said(NONE_FITS): most // 10 // 5 * 5}
    for code in CODES:
        if chance.random() > 0.1:
            found[place.said(code.key)] = chance.randint(2, most // 12) * 5
    return found


def a_told(earlier: dict[str, Figures]) -> Told:
    states = ("done", "doing", "planned", "not_yet", "not_possible", "heard")
    promises = tuple(
        a_promise(f"entry-{n}", list(GROUPS)[n % 5], CODES[n].key, states[n % 6], proved=n % 6 == 0) for n in range(18)
    )
    asked = tuple(
        Asked(f"How is home? Round {n}", list(GROUPS)[n % 5], 40 + 5 * n, 25 + 5 * n, "12-17", QUESTIONS)
        for n in range(8)
    )
    return Told(
        codes=CODES,
        groups=GROUPS,
        earlier=earlier,
        asked=(*asked, Asked("After the summer camp", "lincc", 30, None)),
        heard=Heard(180, 220, "comments of all groups"),
        promises=promises,
        unanswered=("V3", "V9"),
        quotes=(("V6", str(UUID(int=1))), ("V7", str(UUID(int=2)))),
        open=("A survey that goes on",),
        words=("late minibus", "menu"),
    )


def a_promise(entry: str, group: str, code: str, state: str, *, proved: bool = False) -> Promise:
    return Promise(
        entry=entry,
        group=group,
        codes=(code,),
        you_said="Nobody tells us when a social worker leaves.",
        state=state,
        came="Whoever leaves now says goodbye in person and brings the next one along.",
        due_on="2027-02-01" if state in {"doing", "planned", "heard"} else None,
        overdue=entry.endswith("-7"),
        proved=proved,
    )


def an_empty_issue() -> Issue:
    """Of a scope in which nothing may be told, with nothing beside it."""
    return an_issue(edition=Edition(Scope(AUTUMN), {}, Told(codes=CODES, groups=GROUPS)))
