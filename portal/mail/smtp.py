"""Handing one mail to the council's mail server."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from portal import settings

GIVE_UP_SECONDS = 15


def written(to: str, subject: str, body: str) -> EmailMessage:
    """The message. Raises ValueError where a line break would begin another header."""
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = to, settings.MAIL_FROM, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=urlsplit(settings.URL).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def send(to: str, subject: str, body: str) -> None:
    """Returns once the server has said that it took the mail on. Blocks; raises OSError or SMTPException."""
    message = written(to, subject, body)
    where = urlsplit(settings.MAIL_URL)
    host, port = where.hostname or "", where.port or (465 if where.scheme == "smtps" else 587)
    with _opened(where.scheme, host, port) as server:
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.send_message(message)


def _opened(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=GIVE_UP_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=GIVE_UP_SECONDS)
    if host not in settings.LOOPBACK:
        server.starttls(context=ssl.create_default_context())
    return server
