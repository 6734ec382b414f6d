"""What a database notes beside its rows is rubbed out, while people answer, and nothing else is lost with it."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise, connections

from portal import settings
from portal.accounts.models import now
from portal.safeguarding.models import Concern
from portal.surveys import jobs, traces
from portal.surveys.models import Card, CardBatch, Response, UsedCard
from tests.browser import Browser, Cast
from tests.surveys.asking import ANSWERS, new_card, new_cards, open_survey
from tests.unseen.catalogue import REFERENCES

SEND = "Send my answers"
LONG = "And then we went on. " * 200


async def answered(stranger: Browser, *codes: str) -> None:
    for code in codes:
        page = await stranger.send(f"/A/{code}", {**ANSWERS, "q5": f"I had card {code}. {LONG}"})
        assert page.h1 == "Thank you. We have got your answers."


async def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in an order of its own."""
    models = Tortoise.apps["portal"].values()
    return {model.__name__: sorted(await model.all().values(), key=repr) for model in models}


async def test_no_row_is_changed_or_lost(cast: Cast, stranger: Browser, all_coded: Any) -> None:
    survey = await open_survey(cast)
    await answered(stranger, *await new_cards(survey, 6))
    await all_coded()
    before = await everything()
    await traces.rub_out()
    await traces.rub_out()
    assert await everything() == before


async def test_children_answer_meanwhile(cast: Cast, stranger: Browser) -> None:
    codes = await new_cards(await open_survey(cast), 13)
    await answered(stranger, codes[0])
    rubbing = asyncio.gather(*(traces.rub_out() for _ in range(2)), return_exceptions=True)
    await asyncio.gather(*(answered(stranger, code) for code in codes[1:]))
    await rubbing
    assert await Response.all().count() == await UsedCard.all().count() == 13


async def test_all_that_hangs_on_a_sheet_is_seen_to_but_worries_which_have_a_clock(cast: Cast) -> None:
    pairs = await connections.get("default").execute_query_dict(REFERENCES[settings.EMBEDDED])
    hanging, before = {"response"}, 0
    while before != len(hanging):
        before = len(hanging)
        hanging |= {pair["child"].strip('"') for pair in pairs if pair["parent"].strip('"') in hanging}
        hanging -= {Concern._meta.db_table, "entry_comment"}
    seen_to = {one.name for one in traces.traced(now().date())}
    assert seen_to == hanging | {"usedcard", "halfsheet", "felt_once", "entry_felt"}


async def test_nothing_is_written_anew_while_nobody_answers(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    async def note(*_: object) -> None:
        done.append("done")

    monkeypatch.setattr(traces, "_on_sqlite", note)
    monkeypatch.setattr(traces, "_on_postgres", note)
    await traces.rub_out()
    assert done == []
    await answered(stranger, (await new_card(await open_survey(cast)))[3:])
    await traces.rub_out()
    assert done == ["done"]
    await Response.all().update(answered_in=now().date() - timedelta(days=21))
    await traces.rub_out()
    assert done == ["done"]


async def test_once_a_survey_is_over_no_file_knows_its_cards_any_more(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = await open_survey(cast)
    codes = await new_cards(survey, 3)
    await answered(stranger, codes[0])
    kept = [Card.hashed(code) for code in codes] + [used.mark for used in await UsedCard.all()]
    await written_down()
    data = await files()
    assert all(one.encode() in data for one in kept), "the search itself must work"
    await survey.close(cast["participation officer"])
    monkeypatch.setattr("portal.surveys.models.card.GRACE", timedelta(0))
    await jobs.leave_no_traces.__wrapped__()  # type: ignore[attr-defined]
    await written_down()
    data = await files()
    assert [one for one in kept if one.encode() in data] == []
    assert (await CardBatch.get()).answered == 1


async def written_down() -> None:
    statement = "PRAGMA wal_checkpoint(FULL)" if settings.EMBEDDED else "CHECKPOINT"
    await connections.get("default").execute_query(statement)


async def files() -> bytes:
    """Of the whole database, without a server's own log."""
    if settings.EMBEDDED:
        file = Path(settings.DATABASE_URL.removeprefix("sqlite://"))
        return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    [row] = await connections.get("default").execute_query_dict(
        "SELECT current_setting('data_directory') || '/base/' || oid AS folder FROM pg_database "
        "WHERE datname = current_database()"
    )
    return b"".join(one.read_bytes() for one in Path(row["folder"]).iterdir() if one.is_file())
