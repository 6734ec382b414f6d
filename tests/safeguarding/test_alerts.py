"""An alert is owed until a server has taken it on, says nothing of what it is about, and is never given up."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from portal import settings
from portal.accounts.models import Person
from portal.feedback.models import Comment
from portal.mail import smtp
from portal.mail.models import CLAIM_LASTS
from portal.permissions import Role
from portal.safeguarding import alerts, jobs
from portal.safeguarding.alerts import SUBJECT, Channel, Why
from portal.safeguarding.clock import day_of
from portal.safeguarding.jobs import climb_ladder, miss_watcher, send_alerts, send_texts, tell_of_unread
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Alert, Beat, Concern, Contact, Hours, Place, Reading
from portal.tables import now
from tests.addresses import a_comment
from tests.browser import Cast
from tests.mail.post_office import FAULTS, PostOffice
from tests.safeguarding.council import a_deputy, raised, told
from tests.safeguarding.phones import Gateway

night = pytest.mark.usefixtures("night")
RUTH = "Ruth Castellan"


async def due_now(**which: object) -> None:
    await Alert.filter(**which).update(due_at=now())


async def minutes_pass(minutes: int) -> None:
    """Everything that is owed was promised so much earlier."""
    for alert in await Alert.all():
        earlier = alert.made_at - timedelta(minutes=minutes)
        await Alert.filter(id=alert.id).update(made_at=earlier, due_at=now())


def looked_at_again(job: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
    """A job that looks each ten seconds, without the ten seconds."""
    again: Callable[[], Awaitable[object]] = job.__wrapped__  # type: ignore[attr-defined]
    return again


@night
async def test_an_alert_goes_to_the_first_on_the_rota_and_stands_in_the_register(office: PostOffice) -> None:
    concern = await raised()
    first = (await Alert.get().select_related("contact")).contact
    await send_alerts()
    assert office.recipients == [first.email]
    assert await told(concern) == [f"{first.name}, by e-mail"]
    assert not await Alert.exists()
    await send_alerts()
    assert len(office.arrived) == 1


@night
async def test_the_mail_says_that_something_waits_and_nothing_of_what_it_is(office: PostOffice) -> None:
    words = "My uncle Bert hits me in Penge and I am eleven"
    await raised(text=words, kind="physical_harm")
    await send_alerts()
    [mail] = office.arrived
    said = mail.get_content()
    assert mail["Subject"] == SUBJECT == "Something in the portal needs you"
    assert f"{settings.URL}/concerns\n" in said.replace("\r\n", "\n")
    assert (mail.get_content_type(), said.count("http"), mail.is_multipart()) == ("text/plain", 1, False)
    for told_of in (*words.split(), "physical", "harm", "LinCC", "safeguarding", "child"):
        if len(told_of) > 3:
            assert told_of.casefold() not in said.casefold()


@pytest.mark.parametrize("why", list(Why))
def test_every_alert_has_the_same_subject_and_no_gap_in_its_words(why: Why) -> None:
    for said in (
        alerts.mail(why, "https://portal.example", "123456"),
        alerts.text(why, "https://portal.example", "123456"),
    ):
        assert "{" not in said
        assert ("123456" in said) is (why is Why.TEST)
    assert len(alerts.text(why, "https://portal.example", "123456")) <= 160, "it fits one text"


def test_alerts_about_concerns_are_the_same_letter_for_letter() -> None:
    """Whoever reads over a shoulder learns neither how bad it is nor how long it has waited."""
    kinds = (Why.NEW, Why.REMINDER, Why.ESCALATED, Why.UNREAD)
    assert len({alerts.mail(why, "https://portal.example", "") for why in kinds}) == 1


async def test_opening_the_mails_link_takes_nothing_on(cast: Cast) -> None:
    await a_comment(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns")
    concern = await Concern.get()
    assert page.status == 200
    assert (concern.acknowledged_at, concern.seen_at) == (None, None)
    assert concern.next_step_at is not None
    assert await Alert.exists()


@night
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a mail server stopped halfway
@pytest.mark.parametrize("fault", FAULTS)
async def test_while_the_mail_server_fails_nothing_is_lost_and_nothing_is_claimed(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr(smtp, "GIVE_UP_SECONDS", 0.2)
    concern = await raised()
    office.suffer(fault)
    await send_alerts()
    kept = await Alert.get()
    assert (await told(concern), kept.tries, kept.claim) == ([], 1, None)
    assert now() < kept.due_at <= now() + timedelta(seconds=5)
    office.suffer()
    await due_now()
    await send_alerts()
    assert (len(office.arrived), len(await told(concern))) == (1, 1)


@night
async def test_an_alert_is_tried_at_least_once_a_minute_and_never_given_up(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    await raised()
    office.answer = "550 Never"
    for _ in range(40):
        await due_now()
        await send_alerts()
    kept = await Alert.get()
    assert kept.tries == 40
    assert kept.due_at <= now() + timedelta(minutes=1)


@night
async def test_one_mailbox_that_hangs_keeps_no_other_waiting(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The senior manager's is looked at first and never answers; all the others are told meanwhile."""
    real, hangs = smtp.send, (await Contact.get(duty=Duty.SENIOR)).email

    async def send(to: str, subject: str, body: str) -> None:
        if to == hangs:
            await asyncio.sleep(3_600)
        await real(to, subject, body)

    monkeypatch.setattr(smtp, "send", send)
    rota = await Contact.on_rota().order_by("-place")
    await Alert.promise(rota, Why.NEW, (await raised()).id)
    sending = asyncio.create_task(send_alerts())
    async with asyncio.timeout(10):
        while len(office.arrived) < len(rota) - 1:
            await asyncio.sleep(0.02)
        concern = await raised()
        while not await told(concern):
            await asyncio.sleep(0.02)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert [alert.contact_id for alert in await Alert.all()] == [(await Contact.get(duty=Duty.SENIOR)).id]


@night
async def test_a_sender_that_is_stopped_at_any_moment_loses_nothing(office: PostOffice) -> None:
    """Stopped after more and more turns of the loop, until one came to its end; then another takes over."""
    concerns = [await raised() for _ in range(12)]
    for turns in range(0, 4_000, 25):
        sending = asyncio.create_task(send_alerts())
        for _ in range(turns):
            await asyncio.sleep(0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await due_now()
        if not await Alert.exists():
            break
    await send_alerts()
    assert not await Alert.exists()
    assert [len(await told(concern)) >= 1 for concern in concerns] == [True] * 12
    assert len(office.arrived) >= 12


@night
async def test_what_a_dead_sender_had_taken_on_falls_due_again_after_the_longest_sending(office: PostOffice) -> None:
    await raised()
    assert len(await Alert.claim_due(5)) == 1
    await send_alerts()
    assert office.arrived == []
    kept = await Alert.get()
    assert timedelta(seconds=smtp.GIVE_UP_SECONDS) < kept.due_at - now() <= CLAIM_LASTS


@night
async def test_two_senders_at_once_send_each_alert_once(office: PostOffice) -> None:
    concerns = [await raised() for _ in range(25)]
    await asyncio.gather(*(send_alerts() for _ in range(4)))
    assert len(office.arrived) == 25
    assert [len(await told(concern)) for concern in concerns] == [1] * 25


@night
async def test_after_five_minutes_of_failure_it_goes_out_by_telephone_too(
    office: PostOffice, phones: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    concern = await raised()
    first = (await Alert.get().select_related("contact")).contact
    office.answer = "451 Later"
    await minutes_pass(4)
    await asyncio.gather(climb_ladder(), send_alerts(), send_texts())
    assert phones.texts == []
    await minutes_pass(1)
    await climb_ladder()
    await asyncio.gather(send_alerts(), send_texts())
    assert phones.texts == [{"to": first.phone, "text": f"{SUBJECT}: {settings.URL}/concerns"}]
    assert await told(concern) == [f"{first.name}, by telephone"]
    assert not await Alert.exists(), "either way settles what is owed"


@night
async def test_the_mail_goes_on_being_tried_beside_the_telephone(office: PostOffice, phones: Gateway) -> None:
    concern = await raised()
    first = (await Alert.get().select_related("contact")).contact
    office.answer, phones.status = "451 Later", 503
    await minutes_pass(6)
    for _ in range(3):
        await climb_ladder()
        await due_now()
        await asyncio.gather(send_alerts(), send_texts())
    owed = {alert.channel: alert.tries for alert in await Alert.all()}
    assert (set(owed), min(owed.values()) >= 2) == ({Channel.EMAIL, Channel.PHONE}, True)
    office.answer = ""
    await due_now()
    await send_alerts()
    assert await told(concern) == [f"{first.name}, by e-mail"]
    assert not await Alert.exists()


@night
async def test_a_test_goes_by_mail_and_by_telephone_and_neither_stands_for_the_other(
    office: PostOffice, phones: Gateway
) -> None:
    place = (await Contact.on_rota())[0]
    await Alert.test(place)
    await Alert.all().update(made_at=now())  # at the very same moment
    office.answer = "451 Later"
    await minutes_pass(30)
    await climb_ladder()
    await asyncio.gather(send_alerts(), send_texts())
    assert [one["to"] for one in phones.texts] == [place.phone]
    assert [alert.channel for alert in await Alert.all()] == [Channel.EMAIL]
    office.answer = ""
    await due_now()
    await send_alerts()
    [mail] = office.arrived
    assert place.test_code(Channel.EMAIL) in mail.get_content()
    assert place.test_code(Channel.EMAIL) not in phones.texts[0]["text"]
    assert not await Alert.exists()


@night
async def test_a_test_goes_by_no_way_that_the_portal_does_not_have(office: PostOffice) -> None:
    place = (await Contact.on_rota())[0]
    assert place.phone
    await Alert.test(place)
    assert [alert.channel for alert in await Alert.all()] == [Channel.EMAIL]


@night
async def test_without_a_mail_server_the_telephone_is_used_at_once(
    phones: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAIL_URL", "")
    await raised()
    await climb_ladder()
    await send_texts()
    assert len(phones.texts) == 1
    assert not await Alert.exists()


@night
async def test_whoever_can_only_be_rung_is_rung_at_once(office: PostOffice, phones: Gateway) -> None:
    await Contact.all().delete()
    place = Place(None, "Night desk", "", Duty.OUT_OF_HOURS, [], None, "", "+44 20 7946 0123")
    await Contact.add(place)
    concern = await raised()
    await asyncio.gather(send_alerts(), send_texts())
    assert [one["to"] for one in phones.texts] == ["+44 20 7946 0123"]
    assert (office.arrived, await told(concern)) == ([], ["Night desk, by telephone"])


@night
async def test_taking_a_concern_on_ends_what_was_owed_about_it(office: PostOffice) -> None:
    one, other = await raised(), await raised()
    assert await (await Concern.get(id=one.id)).acknowledge(await Person.get(role=Role.SAFEGUARDING))
    await send_alerts()
    assert (await told(one), len(await told(other))) == ([], 1)


@night
async def test_whoever_left_the_rota_is_not_told_and_others_are_at_once(office: PostOffice) -> None:
    await a_deputy()
    concern = await raised()
    first = (await Alert.get().select_related("contact")).contact
    await first.end()
    await Concern.called_off(first.id)
    await climb_ladder()
    await send_alerts()
    assert office.arrived
    kept = await Concern.get(id=concern.id)
    assert kept.owner_id not in {None, first.id}
    assert all(not line.startswith(first.name) for line in await told(concern))
    assert bytes((await Contact.get(id=first.id)).email_sealed or b"") == b"", "their address is gone"


async def unread(day: date) -> None:
    """Words that should have been read on that day were not."""
    await Reading.all().update(due_on=day)


async def test_words_left_unread_are_told_of_once_at_the_end_of_the_day(cast: Cast) -> None:
    """To the team on duty and the senior managers; in the evening, and not again until another day has ended."""
    await cast.app.state.queue.close()
    await a_comment(cast)
    await Alert.all().delete()
    look, clock = looked_at_again(tell_of_unread), await Hours.clock()
    await unread(clock.read_on(now()))
    await look()
    assert not await Alert.exists(), "there is still time"
    await unread(day_of(clock.last_close(now())))
    await look()
    await look()
    owed = await Alert.all().select_related("contact")
    assert {alert.why for alert in owed} == {Why.UNREAD}
    assert {alert.contact.duty for alert in owed} == {Duty.TEAM, Duty.SENIOR}
    assert len(owed) == 2
    await Alert.all().delete()
    await look()
    assert not await Alert.exists()
    await Beat.beat("told of unread", clock.last_close(now()) - timedelta(minutes=1))
    await look()
    assert len(await Alert.all()) == 2
    assert await Comment.all().count() == 1


@night
async def test_a_watcher_that_has_stopped_is_told_of_once_a_day() -> None:
    look = looked_at_again(miss_watcher)
    await look()
    assert not await Alert.exists(), "nobody ever started one"
    await Beat.beat("watch", now() - timedelta(minutes=4))
    await look()
    assert not await Alert.exists()
    await Beat.beat("watch", now() - timedelta(minutes=6))
    await look()
    await look()
    assert {alert.why for alert in await Alert.all()} == {Why.STOPPED}
    assert len(await Alert.all()) == 2


@night
async def test_in_the_demo_the_mail_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "MAIL_URL", settings.CONSOLE)
    monkeypatch.setattr(settings, "MAIL_FROM", "")
    concern = await raised()
    await send_alerts()
    assert f"{SUBJECT}\n" in capsys.readouterr().out
    assert len(await told(concern)) == 1


def test_every_job_of_ours_is_done_by_the_worker() -> None:
    from portal import worker

    ours = {climb_ladder, send_alerts, send_texts, tell_of_unread, jobs.beat, miss_watcher}
    assert ours <= set(worker.JOBS)
