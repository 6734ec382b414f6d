"""Members whose group allows it come in with a link; nobody learns from asking who is here."""

import asyncio

import pytest

from portal import limits, settings
from portal.accounts.jobs import send_links
from portal.accounts.models import LinkWanted, Person, SignInLink
from portal.mail.jobs import send_mail
from portal.mail.models import Mail
from portal.tables import now
from tests.accounts.ways_in import has_joined
from tests.browser import Browser, Cast, Page
from tests.mail.post_office import PostOffice

JORDAN = "jordan@example.org"


async def ask(browser: Browser, login: str = JORDAN) -> Page:
    return await (await browser.open("/sign-in/email")).submit("Send me a link", login=login)


async def all_sent() -> None:
    """By us, or by the portal's own worker, which may have begun already."""
    async with asyncio.timeout(10):
        while await LinkWanted.exists() or await Mail.exists():
            await send_links()
            await send_mail()
            await asyncio.sleep(0.01)


async def has_checked_address(cast: Cast, called: str = "care leaver", login: str = JORDAN) -> Person:
    person = await has_joined(cast[called], login)
    await Person.filter(id=person.pk).update(address_proved_at=now())
    return person


async def allowed(cast: Cast, key: str = "care-leavers") -> None:
    group = await cast.group(key)
    group.links_by_email = True
    await group.save()


async def test_a_care_leaver_comes_in_with_a_link(cast: Cast, stranger: Browser, office: PostOffice) -> None:
    await has_checked_address(cast)
    await allowed(cast)
    assert (await ask(stranger)).h1 == "Look in your e-mail"
    await all_sent()
    (mail,) = [mail for mail in office.arrived if mail["To"] == JORDAN]
    link = next(word for word in mail.get_content().split() if "/sign-in/" in word).removeprefix(settings.URL)
    async with Browser.on(cast.app) as elsewhere:
        assert (await elsewhere.open(link)).status == 404
    page = await (await stranger.open(link)).submit("Sign in as Jordan")
    assert page.h1 == "Hello Jordan"


async def test_no_link_where_the_officer_has_not_allowed_it(cast: Cast, stranger: Browser, office: PostOffice) -> None:
    await has_checked_address(cast)
    await ask(stranger)
    await all_sent()
    assert office.arrived == []
    assert not await SignInLink.filter(demo=False).exists()


@pytest.mark.parametrize("called", ["participation officer", "safeguarding lead", "administrator", "senior leader"])
async def test_staff_never_come_in_by_email_alone(
    cast: Cast, stranger: Browser, office: PostOffice, called: str
) -> None:
    person = await has_checked_address(cast, called, "staff@bromley.example")
    await person.join(await cast.group("care-leavers"))
    await allowed(cast)
    await ask(stranger, "staff@bromley.example")
    await all_sent()
    assert office.arrived == []


async def test_asking_tells_nobody_who_is_here(cast: Cast, stranger: Browser, office: PostOffice) -> None:
    await has_checked_address(cast)
    await allowed(cast)
    known, unknown = await ask(stranger), await ask(stranger, "nobody@example.org")
    assert known.html.replace(JORDAN, "X") == unknown.html.replace("nobody@example.org", "X")
    assert known.status == unknown.status == 200
    assert known.response.headers.keys() == unknown.response.headers.keys()


async def test_what_was_asked_is_forgotten_once_it_was_done(cast: Cast, stranger: Browser, office: PostOffice) -> None:
    await ask(stranger, "nobody@example.org")
    await all_sent()
    assert not await LinkWanted.exists()
    assert not await Mail.exists()


async def test_nobody_can_fill_somebodys_letter_box(cast: Cast, stranger: Browser) -> None:
    pages = [await ask(stranger) for _ in range(limits.EMAILS.most + 1)]
    assert [page.status for page in pages] == [200] * limits.EMAILS.most + [429]


@pytest.mark.parametrize("odd", ["", "jordan", "@", "a@b@c", "a b@example.org\nBcc: x@example.org"])
async def test_what_is_no_address_is_said_so(cast: Cast, stranger: Browser, odd: str) -> None:
    assert (await ask(stranger, odd)).status == 422


async def test_a_mistyped_address_gets_no_way_in(cast: Cast, stranger: Browser, office: PostOffice) -> None:
    await has_joined(cast["care leaver"], "jordna@example.org")
    await allowed(cast)
    await ask(stranger, "jordna@example.org")
    await all_sent()
    assert office.arrived == []


async def test_a_care_leaver_shows_that_the_address_is_theirs(cast: Cast, office: PostOffice) -> None:
    jordan = await has_joined(cast["care leaver"], JORDAN)
    await allowed(cast)
    async with cast.signed_in("care leaver") as browser:
        page = await (await browser.open("/me")).click("Check that this address is yours")
        page = await page.submit("Send me a mail")
        assert "on its way" in page.text
        await all_sent()
        (mail,) = [mail for mail in office.arrived if mail["To"] == JORDAN]
        link = next(word for word in mail.get_content().split() if "proof=" in word).removeprefix(settings.URL)
        page = await (await browser.open(link)).submit("Yes, this is my address")
        assert "Your e-mail address is checked" in page.text
    assert await (await Person.get(id=jordan.pk)).may_have_links()


async def test_nobody_elses_proof_and_none_of_an_earlier_address_will_do(cast: Cast) -> None:
    jordan = await has_joined(cast["care leaver"], JORDAN)
    maya = await has_joined(cast["LinCC member"], "maya@example.org")
    before = jordan.address_proof
    await jordan.use_login("jordan2@example.org")
    async with cast.signed_in("care leaver") as browser:
        for proof in (before, maya.address_proof, "", "0" * 64):
            assert (await browser.send("/me/address/confirm", {"proof": proof})).status == 422
        assert (await Person.get(id=jordan.pk)).address_proved_at is None


async def test_a_new_address_has_to_be_checked_again(cast: Cast) -> None:
    jordan = await has_checked_address(cast)
    await allowed(cast)
    assert await (await Person.get(id=jordan.pk)).may_have_links()
    await jordan.use_login("jordan2@example.org")
    assert not await (await Person.get(id=jordan.pk)).may_have_links()
