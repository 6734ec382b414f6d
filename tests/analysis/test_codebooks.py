"""Officers read codebooks, draft their own code by code, try them, and put them into force."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.models import now
from portal.analysis.codebook import roadmap, shipped
from portal.analysis.models import Coding, Edition, Recoding, Training, codebook
from portal.analysis.models.drafts import adopt, change, draft_empty, draft_from, kept, try_out
from portal.analysis.models.editions import book_of_draft
from portal.analysis.routes import trying
from portal.audit.models import Record
from portal.feedback.models import Comment
from tests.analysis.books import CODE, a_draft, tried
from tests.analysis.coded import coded
from tests.browser import Browser, Cast, Page


@pytest.fixture
async def nobody_works(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due stays due."""
    await cast.app.state.queue.close()
    monkeypatch.setattr(trying, "wake", lambda request, job: None)


def at(edition: Edition, *parts: str) -> str:
    return "/".join([f"/codebooks/{edition.id}", *parts])


async def code_of(edition: Edition, key: str) -> Any:
    return (await Edition.get(id=edition.id)).book.by_key[key]


async def put_into_force(browser: Browser, address: str) -> Page:
    return await (await browser.open(f"{address}/trial")).submit("into force")


@pytest.mark.parametrize("called", ["participation officer", "senior leader"])
async def test_officers_and_leaders_read_the_codebooks_that_come_with_the_portal(cast: Cast, called: str) -> None:
    async with cast.signed_in(called) as reader:
        page = await (await reader.open("/")).click("Codebooks")
        assert {"Roadmap to Excellence", "NHS patient feedback"} <= {
            a.get_text() for a in page.soup.select(".card h3 a")
        }
        book = await page.click("Roadmap to Excellence")
        assert [h3.get_text() for h3 in book.soup.select("h3")] == ["Values", "Priority themes"]
        code = await book.click("Safety first")
    assert "in force" in book.text
    for said in ("You keep me safe", "Include", "Leave out", "bulli*", "weight 3"):
        assert said in code.text
    assert code.soup.select_one("form[action^='/codebooks']") is None


async def test_examples_are_read_page_by_page(cast: Cast) -> None:
    async with cast.signed_in("senior leader") as helen:
        first = await (await helen.open("/codebooks/roadmap/codes/V1")).click("page by page")
        second = await first.click("More")
        last = await helen.open("/codebooks/roadmap/codes/V1/examples?page=99999")
        odd = await helen.open("/codebooks/roadmap/codes/V1/examples?page=minus")
    said = [{one.get_text() for one in page.soup.select(".typed")} for page in (first, second)]
    assert len(said[0]) == 20
    assert said[0].isdisjoint(said[1])
    assert "More" not in last.text
    assert {one.get_text() for one in odd.soup.select(".typed")} == said[0]


async def test_a_leader_reads_a_draft_and_cannot_change_it(cast: Cast) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("senior leader") as helen:
        pages = [await helen.open(path) for path in (at(draft), at(draft, "codes", "V1"), at(draft, "trial"))]
        sent = [await helen.send(path, CODE) for path in (at(draft, "codes"), at(draft, "trial"), at(draft, "adopt"))]
        assert (await helen.open(at(draft, "new-code"))).path == at(draft)
    assert [page.status for page in pages] == [200] * 3
    assert not [form for page in pages for form in page.soup.select("main form")]
    assert {page.status for page in sent} == {404}


async def test_a_draft_begins_with_every_word_of_what_it_is_made_from(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/codebooks/roadmap")).submit("Make a draft of it")
        again = await page.browser.send("/codebooks", {"from": page.path.rpartition("/")[2]})
    [third, fourth] = [await Edition.get(key="roadmap", version=version) for version in (3, 4)]
    assert page.path == at(third)
    assert again.path == at(fourth)
    assert [third.based_on, fourth.based_on] == ["roadmap/2", "roadmap/3"]
    assert third.book.codes == fourth.book.codes == roadmap().codes
    assert third.made_by_id == cast["participation officer"].id
    assert (await codebook()).edition == "roadmap/2"


async def test_a_council_begins_a_codebook_of_its_own(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/codebooks")).submit("Begin it", name="Our promises", key="our-promises")
        assert page.h1 == "Our promises, version 1"
        page = await (await page.click("Add a code")).submit("Add this code", **CODE)
        assert "Money" in page.text
    made = await Edition.get(key="our-promises")
    assert [code.key for code in made.book.codes] == ["V15"]
    assert made.book.codes[0].terms == {"pocket money": 3, "skint": 2}


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("roadmap", "Another codebook has this key"),
        ("../etc", "Use small letters"),
        ("", "Give the codebook a short key"),
        ("x" * 31, "31 letters long"),
    ],
)
async def test_a_key_that_cannot_be_is_explained_and_the_name_is_not_lost(cast: Cast, key: str, why: str) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/codebooks")).submit("Begin it", name="Our promises", key=key)
    assert page.status == 422
    assert why in page.text
    assert page.soup.select("input[name=name][value='Our promises']")
    assert not await Edition.exists()


async def test_an_officer_rewrites_a_code(cast: Cast) -> None:
    draft = await a_draft(cast)
    said = {"name": "Safe", "include": "Being safe\n\n  Being   safe \nBullying", "terms": "Bulli* = 3\nhits  me = 1.5"}
    more = {"examples": "I feel safe here", "definition": "What it means."}
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(at(draft, "codes", "V1"))).submit("Save", **said, **more)
    code = await code_of(draft, "V1")
    assert page.path == at(draft)
    assert (code.name, code.include) == ("Safe", ("Being safe", "Bullying"))
    assert code.terms == {"bulli*": 3, "hits me": 1.5}
    assert code.examples == ("I feel safe here",)
    assert code.leave_out == roadmap().by_key["V1"].leave_out
    record = await Record.filter(verb="save_code").first()
    assert record is not None
    assert record.facts == {"code": "V1"}


async def test_saving_a_code_as_it_is_changes_nothing(cast: Cast) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        for key in roadmap().by_key:
            assert (await (await olu.open(at(draft, "codes", key))).submit("Save")).path == at(draft)
    assert (await Edition.get(id=draft.id)).book.codes == roadmap().codes


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ("hits me = 3\nsafe = high", "Line 2: write 1 for a hint"),
        ("safe = 4", "Line 1: write 1 for a hint"),
        ("safe = 0", "Line 1: write 1 for a hint"),
        ("safe\n\nSafe = 1", "Line 3: “safe” is here already."),
        ("= 2", "Line 1: write a word"),
        ("... = 2", "Line 1: write a word"),
        ("x" * 61 + " = 2", "Line 1: keep a term under 60"),
        ("\n".join(f"word{n}" for n in range(301)), "There is room for 300 terms."),
    ],
)
async def test_a_term_that_cannot_be_is_named_by_its_line_and_nothing_typed_is_lost(
    cast: Cast, terms: str, why: str
) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        form = await olu.open(at(draft, "codes", "V1"))
        page = await form.submit("Save", terms=terms, name="Safe and well", definition="")
    assert page.status == 422
    assert why in page.text
    assert "Say what the code means" in page.text
    typed = page.soup.select_one("#terms")
    assert typed is not None
    assert typed.get_text().strip() == terms.strip()
    assert page.soup.select("input[name=name][value='Safe and well']")
    assert (await code_of(draft, "V1")).name == "Safety first"


@pytest.mark.parametrize(("key", "why"), [("V1", "V1 is taken"), ("v1", "v1 is taken"), ("1", "Begin with a letter")])
async def test_two_codes_cannot_have_one_key(cast: Cast, key: str, why: str) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(at(draft, "new-code"))).submit("Add this code", **{**CODE, "key": key})
    assert page.status == 422
    assert why in page.text
    assert "pocket money = 3" in page.html
    assert (await Edition.get(id=draft.id)).book.codes == roadmap().codes


async def test_whoever_saves_second_sees_what_the_first_wrote_before_anything_is_replaced(cast: Cast) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu, cast.signed_in("participation officer") as second:
        theirs, mine = [await browser.open(at(draft, "codes", "V1")) for browser in (olu, second)]
        await theirs.submit("Save", name="Safety always")
        refused = await mine.submit("Save", name="Safe and well")
        assert (await code_of(draft, "V1")).name == "Safety always"
        assert refused.status == 422
        assert "Somebody else changed this code while you wrote" in refused.text
        seen = refused.soup.select_one("#seen")
        assert seen is not None
        assert [one.get_text() for one in seen.select("del")] == ["gone: Safe and well"]
        assert "always" in seen.get_text()
        assert refused.soup.select("input[name=name][value='Safe and well']")
        await refused.submit("Save mine all the same")
    assert (await code_of(draft, "V1")).name == "Safe and well"


async def test_two_officers_at_different_codes_do_not_hinder_each_other(cast: Cast) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        first, second = [await olu.open(at(draft, "codes", key)) for key in ("V1", "V2")]
        await first.submit("Save", name="One")
        await second.submit("Save", name="Two")
    assert [(await code_of(draft, key)).name for key in ("V1", "V2")] == ["One", "Two"]


async def test_a_code_that_was_taken_out_while_somebody_wrote_can_be_added_anew(cast: Cast) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        form = await olu.open(at(draft, "codes", "V3"))
        await (await olu.open(at(draft))).submit("Yes, take out V3")
        assert "V3" not in (await Edition.get(id=draft.id)).book.by_key
        page = await form.submit("Save", name="Respect for all")
        assert (page.status, "Somebody took this code out" in page.text) == (422, True)
        await page.submit("Add this code")
    assert (await code_of(draft, "V3")).name == "Respect for all"


async def test_codes_are_put_into_another_order_within_their_heading(cast: Cast) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        for key, way in (("V2", "up"), ("T1", "up"), ("V14", "down"), ("T1", "down")):
            await olu.send(at(draft, "codes", key, "move"), {"way": way})
    keys = [code.key for code in (await Edition.get(id=draft.id)).book.codes]
    assert keys[:3] == ["V2", "V1", "V3"]
    assert keys[13:17] == ["V14", "T2", "T1", "T3"]


@pytest.mark.usefixtures("nobody_works")
async def test_what_was_adopted_while_somebody_wrote_is_not_changed_any_more(cast: Cast) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        form, new = await olu.open(at(draft, "codes", "V1")), await olu.open(at(draft, "new-code"))
        await tried(draft)
        assert await adopt(draft, cast["participation officer"])
        pages = [await form.submit("Save", name="Safe"), await new.submit("Add this code", **CODE)]
        for action in ("remove", "move"):
            pages.append(await olu.send(at(draft, "codes", "V1", action), {"way": "down"}))
        pages.append(await olu.send(at(draft), {"name": "Another"}))
        deleted = await olu.send(at(draft, "delete"), {})
    assert [page.status for page in pages] == [422] * 5
    assert all("so it cannot change any more" in page.text for page in pages)
    assert deleted.status == 422
    assert pages[0].soup.select("input[name=name][value=Safe]")
    assert (await Edition.get(id=draft.id)).book.codes == roadmap().codes


async def test_what_comes_with_the_portal_cannot_be_changed_or_deleted(cast: Cast) -> None:
    row = await kept(shipped()["nhs"])
    async with cast.signed_in("participation officer") as olu:
        for address in ("/codebooks/nhs", at(row)):
            pages = [await olu.send(f"{address}/codes/N1/remove", {}), await olu.send(f"{address}/delete", {})]
            pages.append(await olu.send(address, {"name": "Ours"}))
            assert [page.status for page in pages] == [422] * 3
    assert (await Edition.get(id=row.id)).book.codes == shipped()["nhs"].codes


async def test_a_draft_that_nobody_wants_is_deleted_with_its_trials(cast: Cast) -> None:
    draft = await a_draft(cast)
    await tried(draft)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(at(draft))).submit("Yes, delete it")
    assert page.path == "/codebooks"
    assert not await Edition.exists(id=draft.id)
    assert not await Training.exists()


async def test_a_draft_is_read_beside_what_it_was_made_from(cast: Cast) -> None:
    draft = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        terms = "bulli* = 2\npocket money = 1\n" + "\n".join(
            f"{term} = {weight}"
            for term, weight in roadmap().by_key["V1"].terms.items()
            if term not in ("bulli*", "unsafe")
        )
        await (await olu.open(at(draft, "codes", "V1"))).submit("Save", name="Safety always", terms=terms)
        await (await olu.open(at(draft, "new-code"))).submit("Add this code", **CODE)
        await olu.send(at(draft, "codes", "T8", "remove"), {})
        page = await (await olu.open(at(draft))).click("What is different from roadmap/2")
    assert "1 code added, 1 taken out, 1 changed (1 renamed)" in page.text
    gone, new = ({one.get_text() for one in page.soup.select(f".changes {tag}")} for tag in ("del", "ins"))
    assert gone == {"gone: first", "gone: unsafe = 3", "was 3"}
    assert new == {"new: always", "new: pocket money = 1", "is now 2"}


@pytest.mark.usefixtures("nobody_works")
async def test_a_trial_is_asked_for_once_and_changes_nothing(cast: Cast) -> None:
    draft = await a_draft(cast)
    coding = await coded(cast, "I got bullied", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(at(draft, "trial"))).submit("Try it")
        assert "The trial is under way: waiting." in page.text
        await olu.send(at(draft, "trial"), {})
    asked = await Training.get()
    assert (asked.codebook, asked.asked_by_id) == ("roadmap/3", cast["participation officer"].id)
    assert (await codebook()).edition == (await Coding.get(id=coding.id)).codebook == "roadmap/2"
    assert not await Recoding.exists()


@pytest.mark.usefixtures("nobody_works")
async def test_the_server_says_when_to_ask_no_more_how_far_a_trial_is(cast: Cast) -> None:
    draft = await a_draft(cast)
    trial = await try_out(draft, cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        await Training.filter(id=trial.id).update(step="comparing", done=250, total=1000)
        under_way = await olu.open(at(draft, "trial"), HX_Request="true")
        await trial.delete()
        await tried(draft, V1={"before": 20, "after": 30, "gained": 12, "lost": 2})
        over = await olu.open(at(draft, "trial"), HX_Request="true")
    assert under_way.soup.select("#trial[hx-get][hx-trigger='every 2s'] progress[value='250'][max='1000']")
    assert "<html" not in under_way.html + over.html
    assert over.soup.select("#trial:not([hx-get])")
    assert "What would change" in over.text


async def test_what_would_change_is_counted_by_code_without_small_numbers(cast: Cast) -> None:
    draft = await a_draft(cast)
    await change(draft, lambda codes: codes[1:])
    draft = await Edition.get(id=draft.id)
    few = {"before": 3, "after": 9, "gained": 6, "lost": 0}
    many = {"before": 20, "after": 30, "gained": 12, "lost": 2}
    await tried(draft, V2=many, V3=few, V1={"before": 40, "after": 0, "gained": 0, "lost": 40})
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(at(draft, "trial"))
    told = {
        row.th.get_text(" ", strip=True): [td.get_text() for td in row.select("td")]
        for row in page.soup.select("#trial tbody")[0].select("tr")
        if row.th
    }
    assert told["V2 Listening and relationships"][:4] == ["20", "30", "12", "under 5"]
    assert told["V3 Respect"][0] == "too few to tell"
    assert told["V1 Safety first gone"] == ["40", "–", "under 5", "40"]
    assert "71 %" in page.text


async def test_an_officer_reads_a_few_masked_comments_of_their_own_groups(cast: Cast) -> None:
    draft = await a_draft(cast)
    plain = await coded(cast, "Amina from 12 Elm Road is kind to me", [])
    hard = await coded(cast, "My uncle hits me when we are alone", [])
    gone = await coded(cast, "These words were taken back", [])
    await Comment.filter(id=gone.comment_id).update(erased=True)
    await tried(draft, plain, hard, gone)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(at(draft, "trial"))).click("Read a few")
    said = [one.get_text() for one in page.soup.select(".said")]
    assert page.path == at(draft, "trial", "V1")
    assert len(said) == 2
    assert "Elm Road" not in page.text
    assert "Amina" not in page.text
    assert page.soup.select("details:not([open]) .said")
    assert await Record.exists(verb="trial_words", actor_id=cast["participation officer"].id)


async def test_nobody_else_reads_them(cast: Cast) -> None:
    draft = await a_draft(cast)
    await tried(draft, await coded(cast, "I like the trips", []))
    async with cast.signed_in("senior leader") as helen:
        assert "Read a few" not in (await helen.open(at(draft, "trial"))).text
        assert (await helen.open(at(draft, "trial", "V1"))).status == 404
    await cast["participation officer"].memberships.filter(group__key="lincc").delete()
    async with cast.signed_in("participation officer") as olu:
        assert "Read a few" not in (await olu.open(at(draft, "trial"))).text
        assert (await olu.open(at(draft, "trial", "V1"))).status == 404


@pytest.mark.usefixtures("nobody_works")
async def test_a_codebook_is_put_into_force_and_everything_is_coded_anew(cast: Cast) -> None:
    draft = await a_draft(cast)
    coding = await coded(cast, "I got bullied", ["V1"])
    await tried(draft)
    async with cast.signed_in("participation officer") as olu:
        page = await put_into_force(olu, at(draft))
    assert page.path == at(draft)
    assert "Comments are being coded anew. 0 of 1 are done." in page.text
    assert page.soup.select("#recoding[hx-get][hx-trigger='every 2s']")
    assert (await codebook()).edition == "roadmap/3"
    assert (await Edition.get(id=draft.id)).adopted_by_id == cast["participation officer"].id
    assert await Comment.exists(id=coding.comment_id, coding_due_at__isnull=False)
    record = await Record.filter(verb="adopt_codebook").first()
    assert record is not None
    assert record.facts == {"codebook": "roadmap/3"}


def shorter(codes: list[Any]) -> list[Any]:
    return codes[1:]


def unchanged(codes: list[Any]) -> list[Any]:
    return codes


@pytest.mark.usefixtures("nobody_works")
@pytest.mark.parametrize(("how", "goes"), [(shorter, False), (unchanged, True)])
async def test_only_the_very_words_that_were_tried_are_adopted(
    cast: Cast, how: Callable[[list[Any]], list[Any]], goes: bool
) -> None:
    draft = await a_draft(cast)
    assert not await adopt(draft, cast["participation officer"])
    await tried(draft)
    await change(draft, how)
    assert await adopt(draft, cast["participation officer"]) is goes


@pytest.mark.usefixtures("nobody_works")
async def test_a_page_that_shows_other_words_adopts_nothing(cast: Cast) -> None:
    draft = await a_draft(cast)
    await tried(draft)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(at(draft, "trial"))
        await change(draft, lambda codes: codes[1:])
        await tried(await Edition.get(id=draft.id))
        refused = await page.submit("into force")
        untried = await olu.send("/codebooks/nhs/adopt", {"mark": "anything"})
    assert (refused.status, untried.status) == (422, 422)
    assert "changed since you opened this page" in refused.text
    assert (await codebook()).edition == "roadmap/2"


@pytest.mark.usefixtures("nobody_works")
async def test_words_that_were_changed_and_changed_back_during_a_trial_have_to_be_tried_anew(cast: Cast) -> None:
    draft = await a_draft(cast)
    trial = await try_out(draft, cast["participation officer"])
    await change(draft, shorter)
    await change(draft, lambda codes: [roadmap().codes[0], *codes])
    await Training.filter(id=trial.id).update(due_at=None, finished_at=now(), outcome={"compared": 40})
    assert (await Edition.get(id=draft.id)).book.codes == roadmap().codes
    assert not await adopt(draft, cast["participation officer"])


@pytest.mark.usefixtures("nobody_works")
async def test_a_trial_beside_another_codebook_than_the_one_in_force_counts_no_more(cast: Cast) -> None:
    olu, first = cast["participation officer"], await a_draft(cast)
    second = await draft_from(first, olu)
    await tried(first)
    await tried(second)
    assert await adopt(first, olu)
    assert not await adopt(second, olu)


@pytest.mark.usefixtures("nobody_works")
async def test_what_was_in_force_before_comes_back_without_a_trial(cast: Cast) -> None:
    draft = await a_draft(cast)
    await tried(draft)
    async with cast.signed_in("participation officer") as olu:
        await put_into_force(olu, at(draft))
        back = await put_into_force(olu, "/codebooks/roadmap")
        assert (await codebook()).edition == "roadmap/2"
        assert (await codebook()).codes == roadmap().codes
        forth = await put_into_force(olu, at(draft))
    assert (back.path, forth.path) == ("/codebooks/roadmap", at(draft))
    assert (await codebook()).edition == "roadmap/3"
    assert await Recoding.filter(finished_at=None).count() == 1


@pytest.mark.usefixtures("nobody_works")
async def test_one_that_comes_with_the_portal_is_tried_before_it_is_used(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/codebooks/nhs/trial")).submit("Try it")
        assert page.path == "/codebooks/nhs/trial"
        assert "under way" in page.text
        assert (await Training.get()).codebook == "nhs/1"
        await tried(await Edition.get(key="nhs"))
        await put_into_force(olu, "/codebooks/nhs")
        assert "in force" in (await olu.open("/codebooks/nhs")).text
    assert (await codebook()).edition == "nhs/1"
    assert await Edition.filter(key="nhs").count() == 1


async def test_a_draft_of_the_roadmap_does_not_keep_the_roadmap_from_learning(cast: Cast) -> None:
    draft = await a_draft(cast)
    assert await book_of_draft(draft.edition)
    assert not await book_of_draft("roadmap/2")


@pytest.mark.usefixtures("nobody_works")
async def test_an_empty_codebook_is_not_tried_and_codes_with_few_examples_are_named(cast: Cast) -> None:
    empty = await draft_empty("ours", "Ours", cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        refused = await (await olu.open(at(empty, "trial"))).submit("Try it")
        assert not await Training.exists()
        await (await olu.open(at(empty, "new-code"))).submit("Add this code", **CODE)
        page = await olu.open(at(empty, "trial"))
        await page.submit("Try it")
    assert refused.status == 422
    assert "Add some codes first" in refused.text
    assert "Fewer than 10 examples: Money ." in page.text
    assert await Training.exists()


async def test_a_small_codebook_of_its_own_is_tried_by_the_worker(cast: Cast) -> None:
    """The whole way, with nothing stood in for."""
    olu_ = cast["participation officer"]
    ours = await draft_empty("ours", "Ours", olu_)
    for number in range(6):
        await coded(cast, f"I never have enough pocket money, not even {number}", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        for key, name in (("M1", "Money"), ("M2", "Food")):
            about = "pocket money was late" if key == "M1" else "the food was cold"
            examples = "\n".join(f"{about} on day {number}" for number in range(8))
            form = await olu.open(at(ours, "new-code"))
            await form.submit("Add this code", **{**CODE, "key": key, "name": name, "examples": examples})
        page = await (await olu.open(at(ours, "trial"))).submit("Try it")
        async with asyncio.timeout(60):
            while "under way" in page.text:
                await asyncio.sleep(0.2)
                page = await olu.open(at(ours, "trial"))
    assert "6 comments were compared" in page.text
    assert "M1 Money new" in page.text
