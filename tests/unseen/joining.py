"""Joining cards to answers by everything that can be measured of them, and how far chance alone would get.

Whoever pairs as many cards with as many answers at random hits one on average, whatever their number: the hits are
distributed as Poisson's with mean 1. Of 100,000 ways to pair, one hits 12 or more by chance in one run of ten thousand:
fewer than that is no better than chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tests.unseen.thief import Measures

CHANCE = 12


def by_chance(rows: int) -> float:
    """How much two orders may agree by chance (Spearman): six standard deviations."""
    return float(6 / (rows - 1) ** 0.5)


@dataclass(frozen=True, slots=True)
class Best:
    """The way that finds most."""

    hits: int
    how: str
    ways: int


def joined(cards: Measures, answers: Measures) -> Iterator[tuple[str, dict[str, str]]]:
    """Every way to pair: by what is equal, and by what has the same place in an order, from either end."""
    for (a, of_cards), (b, of_answers) in product(cards.items(), answers.items()):
        there = {value: answer for answer, value in of_answers.items()}
        yield f"{a} = {b}", {card: there[value] for card, value in of_cards.items() if value in there}
        in_order = sorted(of_cards, key=of_cards.__getitem__), sorted(of_answers, key=of_answers.__getitem__)
        yield f"{a} in the order of {b}", dict(zip(*in_order, strict=False))
        yield f"{a} against the order of {b}", dict(zip(in_order[0], reversed(in_order[1]), strict=False))


def best(truth: dict[str, str], cards: Measures, answers: Measures) -> Best:
    ways = _different(joined(cards, answers))
    hits, how = max(((_hits(truth, found), how) for how, found in ways), default=(0, "nothing can be measured"))
    return Best(hits, how, len(ways))


def _different(ways: Iterator[tuple[str, dict[str, str]]]) -> list[tuple[str, dict[str, str]]]:
    """Many measures say the same."""
    return list({tuple(sorted(found.items())): (how, found) for how, found in ways if found}.values())


def best_by_way_of(truth: dict[str, str], cards: Measures, marks: Measures, answers: Measures) -> Best:
    """With a stop between: first from cards to the marks of used cards, then on to answers."""
    onward = _different(joined(marks, answers))
    found, ways = (0, "nothing can be measured"), 0
    for (how, to_marks), (on, to_answers) in product(_different(joined(cards, marks)), onward):
        ways += 1
        through = {card: to_answers[mark] for card, mark in to_marks.items() if mark in to_answers}
        found = max(found, (_hits(truth, through), f"{how}, then {on}"))
    return Best(*found, ways)


def _hits(truth: dict[str, str], found: dict[str, str]) -> int:
    return sum(truth[card] == answer for card, answer in found.items() if card in truth)


def agreement(truth: list[str], measures: Measures) -> tuple[float, str]:
    """How well the best measure tells in which order the rows came: 1 fully, 0 not at all."""
    came = {key: float(place) for place, key in enumerate(truth)}
    return max(((abs(_spearman(came, of)), name) for name, of in measures.items()), default=(0.0, "nothing"))


def _spearman(one: dict[str, float], other: dict[str, float]) -> float:
    """Of those that both know."""
    both = sorted(one.keys() & other.keys(), key=one.__getitem__)
    if len(both) < 20:
        return 0.0
    ranks = _ranks([other[key] for key in both])
    middle = (len(both) - 1) / 2
    apart = [(place - middle) * (rank - middle) for place, rank in enumerate(ranks)]
    across = sum((place - middle) ** 2 for place in range(len(both)))
    spread = sum((rank - middle) ** 2 for rank in ranks) or 1.0
    return float(sum(apart) / (across * spread) ** 0.5)


def _ranks(values: list[float]) -> list[float]:
    """Those that are equal share their places."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values)):
        places.setdefault(value, []).append(place)
    return [sum(places[value]) / len(places[value]) for value in values]
