"""Ways in for the tests' people: passphrases, apps that show codes, and a clock that goes on."""

from datetime import timedelta

import pyotp

from portal.accounts.models import Authenticator, Passphrase, Person, now
from tests.browser import Browser, Page

LONG = "correct otter piano lantern"
LOGINS = {"LinCC member": "maya the otter", "participation officer": "olu@bromley.example"}


async def has_joined(person: Person, login: str, passphrase: str = LONG) -> Person:
    """Gives somebody of the cast a login and a passphrase."""
    person.login_hash, person.login = Person.login_hashed(login), login
    await person.save()
    await Passphrase.choose(person, passphrase)
    return person


async def has_app(person: Person) -> Authenticator:
    """An authenticator that was confirmed some time ago."""
    app = await Authenticator.begin(person)
    assert await app.accept(code(app, steps=-1))
    return await Authenticator.get(person_id=person.pk)


def code(app: Authenticator, steps: int = 0) -> str:
    """The code that the app shows now, or some steps of 30 seconds before or after."""
    return pyotp.TOTP(app.secret).at(now() + timedelta(seconds=30 * steps))


async def try_in(browser: Browser, login: str, passphrase: str = LONG, **fields: str) -> Page:
    page = await browser.open("/sign-in")
    return await page.submit("Sign in", login=login, passphrase=passphrase, **fields)
