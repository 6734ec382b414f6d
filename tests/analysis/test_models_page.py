"""Officers and leaders see what the portal has learnt; an officer has it learn, and takes an earlier model back."""

from typing import Any

import pytest

from portal.accounts.models import now
from portal.analysis.models import Learned, Recoding, Training
from portal.analysis.routes import models
from portal.audit.models import Record
from portal.feedback.models import Comment
from tests.analysis.books import a_model
from tests.analysis.coded import coded
from tests.browser import Cast

EARLIER = "roadmap/2-11111111-2026-10-01"


@pytest.fixture(autouse=True)
async def nobody_works(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due stays due."""
    await cast.app.state.queue.close()
    monkeypatch.setattr(models, "wake", lambda request, job: None)


async def in_use(**kept_as: Any) -> Learned:
    return await a_model(adopted_at=now(), **kept_as)


@pytest.mark.parametrize("called", ["participation officer", "senior leader"])
async def test_every_model_stands_with_its_figures_and_which_is_in_use(cast: Cast, called: str) -> None:
    await a_model(EARLIER, labels=0)
    used = await in_use()
    await Learned.create(name="nhs/1-0", codebook="nhs/1", training_set="", labels=1, sight="")
    async with cast.signed_in(called) as reader:
        page = await (await reader.open("/codebooks")).click("What the portal has learnt")
        cards = [" ".join(card.get_text(" ").split()) for card in page.soup.select(".card")]
        assert len(cards) == 2
        [one] = [card for card in cards if "in use" in card]
        assert used.name in one
        assert "with 60 coded comments" in one
        assert "Right over all codes 71 %" in one
        [other] = [card for card in cards if EARLIER in card]
        assert "from the codebook alone" in other
        assert "Never used." in other
        shown = await reader.open(f"/models/{used.id}")
    assert "Tone right 84 %" in shown.text
    told = {
        row.th.get_text(" ", strip=True): [td.get_text() for td in row.select("td")]
        for row in shown.soup.select("tbody tr")
        if row.th
    }
    assert told["V1 Safety first"] == ["75 %", "75 %"]
    assert told["V2 Listening and relationships"] == ["too few", "too few"]


async def test_a_leader_has_nothing_learnt_and_takes_nothing_back(cast: Cast) -> None:
    earlier = await a_model(EARLIER)
    async with cast.signed_in("senior leader") as helen:
        pages = [await helen.open("/models"), await helen.open(f"/models/{earlier.id}")]
        sent = [await helen.send(path, {}) for path in ("/models", f"/models/{earlier.id}/adopt")]
    assert not [form for page in pages for form in page.soup.select("main form")]
    assert [page.status for page in sent] == [404, 404]
    assert not await Training.exists()


async def test_an_officer_has_the_portal_learn_and_sees_how_far_it_is(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/models")).submit("Learn now")
        assert "A new model is being made. Just now: waiting." in page.text
        await olu.send("/models", {})
        asked = await Training.get()
        assert (asked.codebook, asked.asked_by_id) == ("roadmap/2", cast["participation officer"].id)
        await Training.all().update(step="learning", done=1, total=4)
        under_way = await olu.open("/models", HX_Request="true")
        outcome = {"why": "It would be worse than the one in use.", "adopted": False}
        await Training.all().update(due_at=None, finished_at=now(), outcome=outcome)
        over = await olu.open("/models", HX_Request="true")
    assert under_way.soup.select("#learning[hx-trigger='every 2s'] progress[value='1'][max='4']")
    assert over.soup.select("#learning:not([hx-get])")
    assert "the model in use stayed. It would be worse than the one in use." in over.text


async def test_an_earlier_model_is_one_click_away(cast: Cast) -> None:
    earlier = await a_model(EARLIER)
    await in_use()
    coding = await coded(cast, "I got bullied", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/models")).submit("Use this one")
        assert "Comments are being coded anew. 0 of 1 are done." in page.text
        assert [EARLIER in card.text for card in page.soup.select(".card") if "in use" in card.text] == [True]
        assert "by Olu Adeyemi" in page.text
        await olu.send(f"/models/{earlier.id}/adopt", {})
    used = await Learned.in_force("roadmap/2")
    assert used is not None
    assert used.id == earlier.id
    assert await Recoding.all().count() == 1
    assert await Comment.exists(id=coding.comment_id, coding_due_at__isnull=False)
    first = await Record.filter(verb="use_model").order_by("number").first()
    assert first is not None
    assert first.facts == {"model": EARLIER}


async def test_a_model_of_another_codebook_is_not_taken(cast: Cast) -> None:
    other = await Learned.create(name="nhs/1-0", codebook="nhs/1", training_set="", labels=1, sight="")
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.open(f"/models/{other.id}")).status == 404
        assert (await olu.send(f"/models/{other.id}/adopt", {})).status == 404
    assert (await Learned.get()).adopted_at is None
