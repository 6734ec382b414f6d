"""A whole council's edition, as large as they come: 22 codes, five groups, five periods and all that stands beside."""

from dataclasses import asdict, replace
from random import Random

from portal.accounts.models import Person
from portal.analysis.codebook import roadmap
from portal.reports.counts import NONE_FITS, Place
from portal.reports.edition import TONES, Edition
from portal.reports.figures import Figures, Scope
from portal.reports.models import Report, ReportWording
from portal.reports.models.wording import CHILDREN
from portal.reports.told import Asked, Code, Heard, Promise, Told
from portal.surveys.models import AgeBand

GROUPS = {
    "lincc": "LinCC, the Living in Care Council",
    "care-leavers": "Change for Care Leavers",
    "foster-carers": "Foster carers' steering group",
    "social-workers": "Social work practice advisory group",
    "partners": "Partners",
}
AGES = ("4-7", "8-11", "12-17", "18+")
PERIODS = ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
CODES = tuple(Code(one.key, one.name, one.child_name, one.kind) for one in roadmap().codes)
STATES = ("done", "doing", "planned", "not_possible")


def whole_edition(seed: int = 7) -> Edition:
    chance = Random(seed)
    earlier = {period: _figures(chance, [Place(period)]) for period in PERIODS[:-1]}
    whole = Place(PERIODS[-1])
    parts = [whole._replace(group=group) for group in GROUPS] + [whole._replace(age=age) for age in AGES]
    figures = _figures(chance, [whole, *parts])
    return Edition(Scope(PERIODS[-1]), figures | _tones(chance, figures, whole), _told(earlier))


def an_edition(
    group: str, period: str = "2026-Q3", every: int = 60, quotes: tuple[tuple[str, str], ...] = ()
) -> Edition:
    """A small one of a single group, in which half speak of a stable home and a third of safety."""
    whole = Place(period, group)
    figures = {whole.named(): every, whole.said("V7"): every // 2, whole.said("V1"): every // 3}
    figures |= {whole._replace(by="tone=negative").named(code, "said"): every // 3 for code in ("V7", "V1")}
    return Edition(Scope(period, group), figures, Told(CODES, {group: GROUPS[group]}, quotes=quotes))


def _figures(chance: Random, places: list[Place]) -> Figures:
    """Rounded to five, and some of them withheld."""
    found: Figures = {}
    for place in places:
        every = 5 * chance.randint(80, 160)
        found[place.named()] = every
        for number, key in enumerate((*(code.key for code in CODES), NONE_FITS)):
            if chance.random() > 0.15:
                found[place.said(key)] = 5 * round(every * chance.uniform(0.02, 0.5 / (1 + number / 6)) / 5) or 5
    return found


def _tones(chance: Random, figures: Figures, whole: Place) -> Figures:
    """Parts of what was said, and some of them withheld."""
    found: Figures = {}
    for name in [whole.named(), *(whole.said(code.key) for code in CODES)]:
        weights = [chance.random() ** 2 for _ in TONES]
        for tone, weight in zip(TONES, weights, strict=True):
            if part := 5 * round(figures.get(name, 0) * weight / sum(weights) / 5):
                found[name.replace("/*/*/*/", f"/*/*/tone={tone}/")] = part
    return found


def _told(earlier: dict[str, Figures]) -> Told:
    keys = [code.key for code in CODES]
    promises = [
        Promise(
            str(n), "lincc", (key,), f"We said that {key} matters.", state, "We did this.", "2026-10-01", n == 2, n == 0
        )
        for n, (key, state) in enumerate(zip(keys, STATES, strict=False))
    ]
    promises.append(replace(promises[0], entry="few", codes=()))
    return Told(
        codes=CODES,
        groups=GROUPS,
        earlier=earlier,
        asked=(Asked("Summer pulse", "lincc", 120, 45), Asked("About your home", "care-leavers", 80, None)),
        heard=Heard(41, 50, "comments of all groups"),
        promises=tuple(promises),
        unanswered=tuple(keys[5:8]),
        open=("Autumn survey",),
        words=("minibus",),
    )


async def worded(report: Report, by: Person) -> Report:
    """In the words of three ages."""
    for age in CHILDREN:
        picture = "puppy" if age is AgeBand.YOUNGEST else ""
        assert await ReportWording.write(report, age, by, f"You told us about home, ages {age}.", picture)
    return report


async def keep(edition: Edition, **more: object) -> Report:
    """As if the worker had made it."""
    frozen = {"figures": edition.figures, "told": edition.told.as_json(), "of_children": True}
    rule = {"threshold": 10, "step": 5, "codebook": roadmap().edition}
    return await Report.keep(**(asdict(edition.scope) | frozen | rule | more))
