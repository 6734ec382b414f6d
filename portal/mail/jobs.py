"""Sending what was promised."""

import asyncio
import logging
from smtplib import SMTPException

from portal import settings
from portal.mail import smtp
from portal.mail.models import Mail

log = logging.getLogger(__name__)
BATCH = 20


async def send_mail() -> None:
    """Mail goes out in the order that it fell due; what fails is tried again and holds nothing else up."""
    if not settings.MAIL_URL:
        return
    while batch := await Mail.claim_due(BATCH):
        await asyncio.gather(*(_send(mail) for mail in batch))


async def _send(mail: Mail) -> None:
    try:
        await asyncio.to_thread(smtp.send, mail.to, mail.subject, mail.body)
    except (OSError, SMTPException, ValueError) as exc:
        log.warning("A mail could not be sent (%s) and will be tried again.", type(exc).__name__)
        await mail.failed()
    else:
        await mail.sent()
