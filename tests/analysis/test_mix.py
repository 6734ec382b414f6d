"""What comes next is mixed of doubt, thin codes and chance, and chance is decided once and by nobody."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from portal.analysis import mix

DICE = Random(6)
IDS = [UUID(int=DICE.getrandbits(128), version=4) for _ in range(10_000)]
ANNA, BEN, CARA = IDS[:3]
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def test_three_comments_in_ten_belong_to_chance_by_their_own_random_ids() -> None:
    drawn = [one for one in IDS if mix.by_chance(one)]
    assert abs(len(drawn) - 3000) < 150
    assert max(drawn) < min(set(IDS) - set(drawn)), "so that one look into an index finds them"


def test_of_ten_comments_four_are_uncertain_three_thin_and_three_by_chance() -> None:
    turns = Counter(mix.in_turn(done)[0] for done in range(40))
    assert turns == {"uncertain": 16, "thin": 12, "random": 12}


def test_where_a_part_has_nothing_left_the_others_stand_in() -> None:
    assert all(set(mix.in_turn(done)) == {"uncertain", "thin", "random"} for done in range(10))
    assert all(len(mix.in_turn(done)) == 3 for done in range(10))


def test_the_codes_that_people_looked_at_least_come_first() -> None:
    assert mix.thinnest(["V1", "V2", "V3"], {"V1": 50, "V2": 3, "V3": 12}) == ["V2", "V3", "V1"]
    assert mix.thinnest(["V1", "V9"], {"V1": 50, "V4": 1}) == ["V9", "V1"], "never looked at is least of all"


def test_two_who_code_at_the_same_time_have_different_comments() -> None:
    near = sorted(IDS[10:40])
    first = {me: mix.mine(near, me, [ANNA, BEN, CARA]) for me in (ANNA, BEN, CARA)}
    assert len(set(first.values())) == 3
    left = [one for one in near if one != first[ANNA]]
    assert mix.mine(left, BEN, [ANNA, BEN, CARA]) == first[BEN], "what others do moves nobody's"


def test_what_falls_to_somebody_who_is_away_is_taken_over() -> None:
    near = sorted(IDS[10:40])
    seen = []
    while found := mix.mine(near, ANNA, [ANNA, BEN]):
        seen.append(found)
        near.remove(found)
    assert sorted(seen) == sorted(IDS[10:40])
    assert mix.mine([], ANNA, [ANNA, BEN]) is None


def test_one_person_by_themselves_gets_them_in_their_order() -> None:
    near = sorted(IDS[10:40])
    assert mix.mine(near, ANNA, [ANNA]) == near[0]
    assert mix.mine(near, ANNA, []) == near[0], "also one who codes no more for this group"


def test_pace_leaves_breaks_out_and_is_not_told_of_a_few() -> None:
    steady = [NOON + timedelta(seconds=18 * n) for n in range(11)]
    assert mix.pace(steady) == 200
    assert mix.pace([*steady, *(one + timedelta(minutes=30) for one in steady)]) == 200
    assert mix.pace(steady[:4]) is None
    assert mix.pace([NOON] * 9) is None
    quick = [NOON + timedelta(seconds=2 * n) for n in range(9)]
    assert mix.pace(quick) is None, "within a minute, clicks are no pace"
