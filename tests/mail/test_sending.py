"""A promised mail is kept until a mail server has taken it on, and then nothing is left of it."""

import asyncio
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from portal import settings
from portal.mail import smtp
from portal.mail.jobs import send_mail
from portal.mail.models import WAITS, Mail
from portal.tables import now
from tests.mail.post_office import PostOffice

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def connected(database: str) -> object:
    """The database, with no worker that would get there first."""
    from portal import db

    async with db.connect():
        yield


async def promise() -> None:
    await Mail.post("sam@example.org", "Hello", "A few lines.\nÅsa said: 你好\n")


async def due_now() -> None:
    await Mail.all().update(due_at=now())


@pytest.mark.usefixtures("connected")
async def test_a_mail_arrives_once_and_leaves_nothing_behind(office: PostOffice) -> None:
    await promise()
    await asyncio.gather(send_mail(), send_mail(), send_mail())
    assert [mail["Subject"] for mail in office.arrived] == ["Hello"]
    assert office.arrived[0].get_content().replace("\r\n", "\n") == "A few lines.\nÅsa said: 你好\n"
    assert (office.arrived[0]["From"], office.recipients) == ("portal@bromley.example", ["sam@example.org"])
    assert not await Mail.exists()


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize("answer", ["451 Come back later", "550 No such mailbox", "421 Closing"])
async def test_a_mail_that_was_refused_is_tried_again_later(office: PostOffice, answer: str) -> None:
    office.answer = answer
    await promise()
    await send_mail()
    kept = await Mail.get()
    assert (kept.tries, kept.claim) == (1, None)
    assert now() < kept.due_at <= now() + WAITS[0]
    office.answer = ""
    await due_now()
    await send_mail()
    assert len(office.arrived) == 1


@pytest.mark.usefixtures("connected")
async def test_a_mail_server_that_is_away_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAIL_URL", "smtp://127.0.0.1:1")
    await promise()
    for _ in range(len(WAITS) + 2):
        await due_now()
        await send_mail()
    kept = await Mail.get()
    assert kept.tries == len(WAITS) + 2
    assert kept.due_at <= now() + WAITS[-1]


@pytest.mark.usefixtures("connected")
async def test_a_sender_that_died_keeps_no_mail_back(office: PostOffice) -> None:
    await promise()
    assert len(await Mail.claim_due(5)) == 1
    await send_mail()
    assert office.arrived == []
    await due_now()
    await send_mail()
    assert len(office.arrived) == 1


@pytest.mark.usefixtures("connected")
async def test_a_mail_that_nobody_wants_any_more_is_not_sent(office: PostOffice) -> None:
    await Mail.post("sam@example.org", "Your link", "…", useful=timedelta(seconds=-1))
    await send_mail()
    assert office.arrived == []
    assert not await Mail.exists()


@pytest.mark.usefixtures("connected")
async def test_without_a_mail_server_mail_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAIL_URL", "")
    await promise()
    await send_mail()
    assert (await Mail.get()).tries == 0


async def test_the_database_has_neither_address_nor_words(app: Starlette) -> None:
    await promise()
    kept = str(vars(await Mail.get()))
    assert "sam@example.org" not in kept
    assert "few lines" not in kept


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("sam@example.org\nBcc: all@example.org", "Hello"),
        ("sam@example.org", "Hello\r\nBcc: all@example.org"),
        ("sam@example.org\r\n\r\nWords", "Hello"),
    ],
)
def test_a_line_break_cannot_begin_another_header(monkeypatch: pytest.MonkeyPatch, to: str, subject: str) -> None:
    monkeypatch.setattr(settings, "MAIL_FROM", "portal@bromley.example")
    with pytest.raises(ValueError):
        smtp.written(to, subject, "Words")
