"""How good the coder is just now, as the database has it; worked out at most twice a minute, whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import Group, now
from portal.analysis import known
from portal.analysis.codebook import Codebook
from portal.analysis.earning import Audited, earned
from portal.analysis.models import Coding, DoubleCoding, Learned, Review, codebook
from portal.analysis.quality import Measured, Tones, measured, of_examples, tones
from portal.held import Shelf

_shelf: Shelf[str, "Standing"] = Shelf()
KNOWN_FAILURES = "known_failures"


@dataclass(frozen=True, slots=True)
class Standing:
    book: Codebook
    model: Learned | None
    """Before the first comment came in, there is none."""
    here: Measured
    """On this council's own comments, as people reviewed them."""
    by_this_model: int
    """Of those, how many the model in force had coded."""
    examples: Measured
    by_group: Mapping[str, Tones]
    """By the group's name."""
    groups: tuple[str, ...]
    outcomes: tuple[known.Outcome, ...]
    coded: int
    """Comments that were said before this month: a count that moves with each one would tell when somebody wrote."""
    month: datetime
    """What changed is counted from here."""

    @property
    def holds(self) -> int:
        return sum(one.holds for one in self.outcomes)

    @property
    def tried(self) -> int:
        return sum(one.of for one in self.outcomes)

    @property
    def heard(self) -> list[tuple[str, Tones]]:
        """How good tone is, by what it was measured on."""
        return [
            ("All comments here", self.here.tones),
            *self.by_group.items(),
            ("Its own examples", self.examples.tones),
        ]

    @property
    def by_itself(self) -> dict[str, list[str]]:
        """For each group, the names of the codes that the machine may apply there."""
        return {
            group: named
            for group in self.groups
            if (named := [line.code.name for line in self.here.lines if group in line.groups])
        }


async def standing() -> Standing:
    """As it was less than half a minute ago."""
    return _shelf.get("now") or _shelf.put("now", await _look())


async def _look() -> Standing:
    book = await codebook()
    model = await Learned.in_force(book.edition)
    names = {str(group.pk): group.name for group in await Group.all()}
    month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    audited, before = await Review.audited(book.edition), await Review.audited(book.edition, by=month)
    figures = model.figures if model else {}
    return Standing(
        book,
        model,
        measured(
            book, audited, before, await DoubleCoding.latest_agreement(book.edition), _by_itself(book, audited, names)
        ),
        sum(one.model == model.name for one in audited) if model else 0,
        of_examples(book, figures),
        _by_group(audited, names),
        tuple(names.values()),
        tuple(known.outcomes(figures.get(KNOWN_FAILURES, {}))),
        await Coding.filter(comment__said_on__lt=month.date()).count(),
        month,
    )


def _by_group(audited: list[Audited], names: Mapping[str, str]) -> dict[str, Tones]:
    return {name: tones(one for one in audited if one.group == group) for group, name in names.items()}


def _by_itself(book: Codebook, audited: list[Audited], names: Mapping[str, str]) -> dict[str, list[str]]:
    """For each code, the names of the groups in which it was earned."""
    found = earned(audited)
    return {key: [names[group] for group, keys in found.items() if key in keys] for key in book.by_key}
