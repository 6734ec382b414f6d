"""A mail server on this machine that takes what it is given, or fails in one of the ways in which mail servers fail."""

import asyncio
import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import free_port

FAULTS = ("refused", "black hole", "4xx", "5xx", "hanging")
"""Nobody listens; somebody listens and never says a word; "come back later"; "no"; it stops halfway through a mail."""

ANSWERS = {"4xx": "451 Come back later", "5xx": "550 No such mailbox"}


class PostOffice:
    """What arrived, and what to answer in place of "taken on". Its port stays the same whatever it suffers from."""

    def __init__(self, slow_seconds: float = 0) -> None:
        """It takes up to so long over each mail."""
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.arrived: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer, self.hangs = "", False
        self.slow_seconds = slow_seconds
        self._controller: Controller | None = None
        self._silent: socket.socket | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.hangs:
            await asyncio.sleep(3_600)
        if self.answer:
            return self.answer
        await asyncio.sleep(random.uniform(0, self.slow_seconds))
        self.arrived.append(message_from_bytes(envelope.content or b"", policy=policy.default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        return "250 Taken on"

    def suffer(self, fault: str = "") -> None:
        """From one of FAULTS or, without any, from nothing any more."""
        self.close()
        self.answer, self.hangs = ANSWERS.get(fault, ""), fault == "hanging"
        if fault == "black hole":
            self._silent = socket.create_server(("127.0.0.1", self.port), backlog=512)
        elif fault != "refused":
            self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
            self._controller.start()

    def close(self) -> None:
        if self._silent:
            self._silent.close()
        if self._controller:
            self._controller.stop()
        self._silent = self._controller = None


@contextmanager
def post_office(slow_seconds: float = 0, fault: str = "") -> Iterator[PostOffice]:
    office = PostOffice(slow_seconds)
    office.suffer(fault)
    try:
        yield office
    finally:
        with suppress(RuntimeError):
            office.close()


@contextmanager
def open_for_mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """One that the portal in this process hands its mail to."""
    from portal import settings

    with post_office() as office:
        monkeypatch.setattr(settings, "MAIL_URL", office.url)
        monkeypatch.setattr(settings, "MAIL_FROM", "portal@bromley.example")
        yield office
