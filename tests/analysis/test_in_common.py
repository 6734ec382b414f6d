"""What comments have in common: alike ones, copies, new words, what no code fits; and what is never shown of them."""

import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from uuid import uuid4

import pytest
from tortoise.transactions import in_transaction

from portal.accounts.models import now
from portal.analysis import common, looking, pool
from portal.analysis.codebook import roadmap
from portal.analysis.common import Said
from portal.analysis.in_common import like, page_of
from portal.analysis.looking import look_daily, look_in_common
from portal.analysis.models import Code, Coding, Edition, Finding, GivenBy, InCommon, Reason, Tone
from portal.analysis.models.in_common import What
from portal.feedback.masking import Kind
from portal.feedback.models import Comment, Source, Words
from portal.keeping.models import Erasure
from portal.safeguarding.models import Concern, LeftOut
from portal.settings import MINIMUM_COUNT
from tests.browser import Cast

LAPTOP = [
    "the laptop they promised for college is still broken",
    "my laptop broke and I cannot do college work",
    "waiting since summer for a laptop so I can do college",
    "college gave everyone a laptop but mine was taken back",
    "no laptop means I do college work on my phone",
    "someone should mend the laptop I use for college",
]
PETS = [
    "I miss my dog and nobody lets me visit him",
    "please let us keep a dog or at least visit one",
    "my dog lives with nan and I never visit",
    "they said I could visit the dog at weekends",
    "a dog in the house would calm me, or a visit to one",
    "when I visit nan the dog sleeps on my bed",
]
OTHER = [f"the {thing} was fine today" for thing in ("food", "bus", "room", "garden", "weather", "music", "pool")]


def in_quarters(now_: Iterable[str], before: Iterable[str]) -> list[Said]:
    said = [*((text, 0) for text in now_), *((text, 1 + number % 4) for number, text in enumerate(before))]
    return [Said(text, voice, ago) for voice, (text, ago) in enumerate(said)]


def plain(times: int) -> list[str]:
    return [OTHER[number % len(OTHER)] for number in range(times)]


def words_of(said: list[Said]) -> dict[str, int]:
    return {one.word: len(one.said) for one in common.new_words(said, MINIMUM_COUNT)}


# by themselves


def test_a_word_that_many_say_now_and_hardly_anybody_said_before_is_new() -> None:
    said = in_quarters([*LAPTOP, *plain(30)], [*plain(120), LAPTOP[0]])
    found = words_of(said)
    assert found["laptop"] == len(LAPTOP)
    assert "food" not in found, "what was always said is not new"


def test_a_word_that_fewer_than_the_least_number_say_is_not_shown_however_new_it_is() -> None:
    few = LAPTOP[: MINIMUM_COUNT - 1]
    before = [*plain(2000), LAPTOP[-1]]
    assert "laptop" in words_of(in_quarters([*LAPTOP, *plain(20)], before))
    assert "laptop" not in words_of(in_quarters([*few, *plain(20)], before))


def test_one_person_who_says_a_word_on_every_page_of_their_sheet_is_one() -> None:
    said = in_quarters([*LAPTOP, *plain(30)], plain(120))
    one = [each._replace(voice=0) if "laptop" in each.text else each for each in said]
    assert "laptop" not in words_of(one)


def test_nothing_is_compared_with_too_few_people_of_before() -> None:
    assert words_of(in_quarters([*LAPTOP, *plain(30)], plain(10))) == {}


def test_chance_alone_makes_no_new_words() -> None:
    import random

    dice = random.Random(3)
    letters = [f"{one}{two}{three}" for one in "bcdfg" for two in "aeiou" for three in "lmnprst"]
    texts = [" ".join(dice.sample(letters, 6)) for _ in range(600)]
    assert len(words_of(in_quarters(texts[:120], texts[120:]))) <= 1


@pytest.mark.parametrize("name", ["Zorbina", "jayden", "Hope"])
def test_a_word_that_may_be_a_name_is_not_shown(name: str) -> None:
    """With a capital inside sentences, or on a list of names."""
    said = in_quarters([f"why is {name} never here on time" for _ in range(8)] + plain(30), plain(120))
    assert {word for word in words_of(said) if name.lower() in word} == set()


def test_two_words_with_something_hidden_between_them_are_no_pair() -> None:
    said = in_quarters([f"the purple         lantern{'!' * at}" for at in range(8)] + plain(30), plain(120))
    assert "purple lantern" not in words_of(said)
    together = in_quarters([f"the purple lantern{'!' * at}" for at in range(8)] + plain(30), plain(120))
    assert "purple lantern" in words_of(together)


def test_words_in_another_language_are_left_to_people() -> None:
    said = [one._replace(english=False) for one in in_quarters([*LAPTOP, *plain(30)], plain(120))]
    assert words_of(said) == {}


def test_comments_that_share_telling_words_are_alike_and_nearest_comes_first() -> None:
    said = [Said(text, voice) for voice, text in enumerate([*LAPTOP, *PETS, *OTHER])]
    near = common.alikes(said).near
    assert {other for other, _ in near[0]} <= set(range(len(LAPTOP)))
    assert near[0]
    shares = [share for _, share in near[0]]
    assert shares == sorted(shares, reverse=True)


def test_what_one_person_wrote_twice_is_not_called_alike() -> None:
    twice = [LAPTOP[1], LAPTOP[2], f"{LAPTOP[1]} today", *OTHER]
    assert common.alikes([Said(text, voice) for voice, text in enumerate(twice)]).near[0]
    found = common.alikes([Said(text, max(voice, 2)) for voice, text in enumerate(twice)])
    assert found.near[0] == []
    assert found.copies == []


def test_nearly_the_same_words_of_different_people_are_one_group() -> None:
    copies = [LAPTOP[0], LAPTOP[0].upper(), f"{LAPTOP[0]}!!", LAPTOP[0].replace("promised", "promissed")]
    said = [Said(text, voice) for voice, text in enumerate([*copies, *PETS, "no", "no", "no"])]
    assert common.alikes(said).copies == [[0, 1, 2, 3]]


def test_of_copies_one_only_is_listed_as_alike() -> None:
    copies = [LAPTOP[0], f"{LAPTOP[0]} now", LAPTOP[0].replace("broken", "brokenn"), f"and {LAPTOP[0]}"]
    said = [Said(text, voice) for voice, text in enumerate([LAPTOP[1], *copies, *OTHER])]
    assert len(common.alikes(said).near[0]) == 1


def test_what_no_code_fits_is_put_together_by_what_it_is_about() -> None:
    said = [Said(text, voice, 0, False) for voice, text in enumerate([*LAPTOP, *PETS])]
    said += [Said("the judge of the court was kind to the court clerk", 50 + at) for at in range(9)]
    found = common.clusters(said, MINIMUM_COUNT)
    labels = [{word for word, _ in one.words} for one in found]
    assert any("laptop" in words for words in labels)
    assert any("dog" in words for words in labels)
    assert not any("court" in words for words in labels), "a code fits those"
    for one in found:
        for word, saying in one.words:
            assert len(saying) >= MINIMUM_COUNT, word


def test_a_cluster_of_too_few_people_is_not_offered() -> None:
    said = [Said(text, voice % 3, 0, False) for voice, text in enumerate([*LAPTOP, *PETS])]
    assert common.clusters(said, MINIMUM_COUNT) == []


def test_comments_without_a_telling_word_do_no_harm() -> None:
    said = [Said(text, voice, voice % 3, False) for voice, text in enumerate(["", "no", "!!!", "আমি", "it is"] * 30)]
    assert common.alikes(said).copies == []
    assert common.new_words(said, MINIMUM_COUNT) == []
    assert common.clusters(said, MINIMUM_COUNT) == []


def test_the_web_process_does_not_load_scikit_learn_for_it() -> None:
    heavy = "{'sklearn', 'scipy'} & set(sys.modules)"
    code = f"import sys; import portal.analysis.routes, portal.analysis.looking; sys.exit(bool({heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


# with a council


@pytest.fixture(autouse=True)
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for each look would load scikit-learn each time."""
    monkeypatch.setattr(pool, "run_apart", pool.run)


async def said_by_all(
    cast: Cast, texts: list[str], *, on: date | None = None, codes: Iterable[str] = (), group: str = "lincc"
) -> list[Coding]:
    """One comment each, from as many people, coded to these codes."""
    async with in_transaction():
        words = [Words(text, on or now().date(), "What should change?") for text in texts]
        comments = await Comment.record_all(await cast.group(group), Source.SURVEY, words)
        await Comment.filter(id__in=[one.id for one in comments]).update(coding_due_at=None)
        book = roadmap().edition
        codings = [Coding(comment_id=one.id, codebook=book, tone=Tone.NEUTRAL) for one in comments]
        await Coding.create_all(codings)
        given = [Code(coding_id=one.id, key=key, given_by=GivenBy.MACHINE) for one in codings for key in codes]
        await Code.create_all(given)
    return codings


@pytest.fixture
async def codings(cast: Cast) -> list[Coding]:
    """Of LinCC: laptops and dogs, which no code fits, each looked through already."""
    made = await said_by_all(cast, [*LAPTOP, *PETS])
    await said_by_all(cast, plain(24), codes=["V1"])
    await said_by_all(cast, plain(60), on=date(now().year - 1, now().month, 1), codes=["V1"])
    await look_through(cast)
    return made


async def look_through(cast: Cast) -> None:
    await (await InCommon.of(await cast.group("lincc"))).ask()
    while await InCommon.filter(due_at__isnull=False).exists():
        await look_in_common()


async def test_an_officer_reads_what_a_group_has_in_common(cast: Cast, codings: list[Coding]) -> None:
    async with cast.signed_in("participation officer") as olu:
        overview = await olu.open("/in-common")
        page = await overview.click("See what was found")
    text = page.soup.get_text(" ", strip=True)
    assert "laptop" in text
    assert [words for words in LAPTOP if words in text]
    assert "What no code fits" in text


async def test_the_workbench_leads_to_comments_like_the_one_in_front(cast: Cast, codings: list[Coding]) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/coding/comments/{codings[0].id}")
        alike = await page.click("See what others said that is like it")
        assert [text for text in LAPTOP[1:] if text in alike.soup.get_text()]
        fragment = await olu.open(f"/coding/comments/{codings[0].id}/alike", HX_Request="true")
        assert "<html" not in str(fragment.soup)


async def test_somebody_of_another_group_finds_nothing_of_it(cast: Cast, codings: list[Coding]) -> None:
    outside = cast["care leaver"]
    page = await page_of(outside, await cast.group("lincc"))
    assert (page.words, page.clusters, page.copies) == ([], [], [])
    assert (await like(outside, await Coding.get(id=codings[0].id).select_related("comment")))[0] == []


async def test_whoever_is_left_out_of_a_comment_finds_nothing_of_it(cast: Cast, codings: list[Coding]) -> None:
    """Two of six laptops are about the officer: too few are left to be shown, and neither is listed."""
    olu, group = cast["participation officer"], await cast.group("lincc")
    before = await page_of(olu, group)
    for coding in codings[:2]:
        concern = await Concern.create(comment_id=coding.comment_id, kind="allegation")
        await LeftOut.create(concern_id=concern.id, person_id=olu.pk)
    after = await page_of(olu, group)
    assert "laptop" in str([one.words for one in before.clusters + before.words])
    assert "laptop" not in str([one.words for one in after.clusters + after.words])
    near, _ = await like(olu, await Coding.get(id=codings[2].id).select_related("comment"))
    assert not {one.coding.id for one in near} & {one.id for one in codings[:2]}


async def test_all_of_it_is_forgotten_when_a_comment_is_erased_and_found_anew_without_it(
    cast: Cast, codings: list[Coding]
) -> None:
    olu, group = cast["participation officer"], await cast.group("lincc")
    assert await Finding.all().count() > 3
    async with in_transaction():
        await Erasure._ask([one.comment_id for one in codings[:2]])
    assert not await Finding.exists()
    assert not (await page_of(olu, group)).found
    await look_through(cast)
    assert await Finding.exists()
    ids = {one.id.hex for one in codings[:2]}
    assert not [row for row in await Finding.all() if any(id in row.found for id in ids)]
    assert not [row for row in await Finding.filter(what__not=What.ALIKE) if "laptop" in row.found]


async def test_a_look_that_was_under_way_when_a_comment_was_erased_keeps_nothing(
    cast: Cast, codings: list[Coding]
) -> None:
    look = await InCommon.of(await cast.group("lincc"))
    await look.ask()
    held = await InCommon.take_on()
    assert held is not None
    async with in_transaction():
        await Erasure._ask([codings[0].comment_id])
    assert not await held.finish({(What.COPIES, 0): [codings[0].id.hex]}, now().date())
    assert not await Finding.exists()


async def test_all_of_it_is_forgotten_when_a_detail_is_hidden(cast: Cast, codings: list[Coding]) -> None:
    coding = await Coding.get(id=codings[0].id).select_related("comment")
    assert await coding.hide("laptop", Kind.NAME)
    assert not await Finding.exists()


async def test_words_and_what_is_alike_are_sealed(cast: Cast, codings: list[Coding]) -> None:
    kept = b"".join(bytes(row.found_sealed) for row in await Finding.all())
    assert b"laptop" not in kept
    assert not [one for one in codings if one.id.hex.encode() in kept]


async def test_what_is_masked_is_in_nothing_that_was_found(cast: Cast) -> None:
    await said_by_all(cast, [f"my worker Amina never rings about {text}" for text in LAPTOP])
    await said_by_all(cast, plain(60), on=date(now().year - 1, now().month, 1), codes=["V1"])
    await said_by_all(cast, plain(24), codes=["V1"])
    await look_through(cast)
    assert not [row for row in await Finding.all() if "amina" in row.found.lower()]


async def test_comments_in_another_language_are_not_clustered(cast: Cast) -> None:
    made = await said_by_all(cast, [*LAPTOP, *PETS])
    await Coding.filter(id__in=[one.id for one in made]).update(reason=Reason.LANGUAGE)
    await look_through(cast)
    assert [row.found for row in await Finding.filter(what=What.CLUSTERS)] == ["[]"]


async def test_it_is_looked_through_once_a_day_and_when_an_officer_asks(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said_by_all(cast, LAPTOP)
    daily = look_daily.__wrapped__  # type: ignore[attr-defined]
    await daily()
    assert await InCommon.all().values_list("due_at", flat=True) != [None]
    while await InCommon.filter(due_at__isnull=False).exists():
        await look_in_common()
    await daily()
    assert not await InCommon.filter(due_at__isnull=False).exists(), "it was looked through today"
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/in-common")
        asked = await page.submit("Look now")
        assert asked.status == 200
    assert await InCommon.all().count() >= 1


async def test_only_the_newest_are_looked_through(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST", 5)
    old = await said_by_all(cast, [LAPTOP[0]] * 2, on=date(now().year - 1, 1, 1))
    await said_by_all(cast, [LAPTOP[0]] * 5)
    await look_through(cast)
    [copies] = [row.found for row in await Finding.filter(what=What.COPIES)]
    assert not [one for one in old if one.id.hex in copies]
    assert '"times":5' in copies


async def test_a_cluster_becomes_a_code_in_a_draft_and_in_that_draft_once(cast: Cast, codings: list[Coding]) -> None:
    olu, group = cast["participation officer"], await cast.group("lincc")
    cluster = next(one for one in (await page_of(olu, group)).clusters if "laptop" in one.words)
    told: dict[str, str | list[str]] = {"cluster": cluster.key, "kind": "value", "word": ["laptop"]}
    async with cast.signed_in("participation officer") as browser:
        refused = await browser.send(f"/in-common/{group.key}/codes", told)
        assert refused.status == 422
        for _ in range(2):
            page = await browser.send(f"/in-common/{group.key}/codes", {**told, "name": "Being connected"})
        assert page.status == 200
        assert "Being connected" in page.text
    draft = await Edition.get(made_by_id=olu.pk)
    assert page.path == f"/codebooks/{draft.id}/codes/V15"
    assert (draft.adopted_at, draft.made_by_id, draft.based_on) == (None, olu.pk, roadmap().edition)
    [new] = [code for code in draft.book.codes if code.key not in roadmap().by_key]
    assert (new.key, new.name, new.kind, dict(new.terms)) == ("V15", "Being connected", "value", {"laptop": 2.0})
    assert len(draft.book.codes) == len(roadmap().codes) + 1


async def test_a_cluster_that_nobody_offered_makes_no_code(cast: Cast, codings: list[Coding]) -> None:
    async with cast.signed_in("participation officer") as browser:
        told: dict[str, str | list[str]] = {"cluster": uuid4().hex, "kind": "value", "name": "X", "word": ["secret"]}
        page = await browser.send("/in-common/lincc/codes", told)
    assert page.status == 422
    assert not await Edition.exists()
