"""Sending what was promised."""

import logging

from portal import settings
from portal.mail import smtp
from portal.mail.models import Mail
from portal.mail.sending import hand_over

log = logging.getLogger(__name__)


async def send_mail() -> None:
    """Mail goes out in the order that it fell due; what fails is tried again and holds nothing else up."""
    if settings.MAIL_URL:
        await hand_over(Mail.claim_due, _send)


async def _send(mail: Mail) -> None:
    try:
        await smtp.send(mail.to, mail.subject, mail.body)
    except smtp.NOT_TAKEN as exc:
        log.warning("A mail could not be sent (%s) and will be tried again.", type(exc).__name__)
        await mail.failed()
    else:
        await mail.sent()
