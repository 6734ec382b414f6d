"""Handing one mail to the council's mail server; in the demo, to whoever looks at the console."""

import asyncio
import ssl
import sys
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cache
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException

from portal import settings

GIVE_UP_SECONDS = 20.0
"""For one mail, from the first packet to the server's word that it took the mail on."""

GOODBYE_SECONDS = 1.0
_printed = ""
NOT_TAKEN = (OSError, SMTPException, ValueError, TimeoutError)


def written(to: str, subject: str, body: str) -> EmailMessage:
    """The message. Raises ValueError where a line break would begin another header."""
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = to, settings.MAIL_FROM, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=urlsplit(settings.URL).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


async def send(to: str, subject: str, body: str) -> None:
    """Returns once the server has said that it took the mail on; raises one of NOT_TAKEN."""
    message = written(to, subject, body)
    if settings.MAIL_URL == settings.CONSOLE:
        return _print(to, subject, body)
    server = _server()
    try:
        async with asyncio.timeout(GIVE_UP_SECONDS):
            await server.connect()
            await server.send_message(message)
        with suppress(*NOT_TAKEN):  # it was taken on, whatever becomes of the line now
            async with asyncio.timeout(GOODBYE_SECONDS):
                await server.quit()
    finally:
        server.close()


def _print(to: str, subject: str, body: str) -> None:
    """In one line where the last mail said the same."""
    global _printed
    words = "the same as the last\n" if body == _printed else f"{subject}\n\n{body}\n"
    sys.stdout.write(f"Mail to {to}: {words}")
    sys.stdout.flush()
    _printed = body


def _server() -> SMTP:
    """Lines that leave this machine are encrypted, and the server's certificate is checked."""
    where = urlsplit(settings.MAIL_URL)
    from_the_start, here = where.scheme == "smtps", where.hostname in settings.LOOPBACK
    return SMTP(
        hostname=where.hostname or "",
        port=where.port or (465 if from_the_start else 587),
        username=unquote(where.username) if where.username else None,
        password=unquote(where.password or "") if where.username else None,
        local_hostname=urlsplit(settings.URL).hostname,
        timeout=GIVE_UP_SECONDS,
        use_tls=from_the_start,
        start_tls=not (from_the_start or here),
        tls_context=_trusted(),
    )


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
