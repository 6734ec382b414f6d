"""What is published is owed to each webhook, signed, until it was taken on; and it never reaches our own network."""

import asyncio
import base64
import hmac
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tortoise.transactions import in_transaction

from portal.accounts.models import now
from portal.audit.models import Record
from portal.boards.models import ask_for_done, change, publish
from portal.outside import reaching
from portal.outside.jobs import send_webhooks
from portal.outside.models import WAITS, Delivery, Happened, Webhook
from portal.outside.reaching import NotTaken, why_not
from portal.outside.signing import signature
from tests.boards.entries import DID, DONE_ON, PLAN, Far, a_plan_on_the_board, again, an_entry, prove, say, sign, word
from tests.browser import Browser, Cast
from tests.safeguarding.phones import Gateway, gateway
from tests.servers import free_port
from tests.stored import found, stored


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """Somebody who takes what is sent, on this machine."""
    monkeypatch.setattr(reaching, "HERE", frozenset({"127.0.0.1"}))
    with gateway() as taken:
        yield taken


@pytest.fixture
async def hook(cast: Cast, there: Gateway) -> Webhook:
    await cast.rest()
    return await Webhook.add(f"{there.url}/cards", cast["administrator"])


async def due_now() -> None:
    await Delivery.all().update(due_at=now())


async def happened() -> list[Happened]:
    return [one.happened for one in await Delivery.all().order_by("owed_at")]


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As whoever gets it checks it, by standardwebhooks.com."""
    told = {name.lower(): value for name, value in headers.items()}
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{told['webhook-id']}.{told['webhook-timestamp']}.".encode() + body
    made = base64.b64encode(hmac.new(key, signed, "sha256").digest()).decode()
    return told["webhook-signature"] == f"v1,{made}" and abs(int(told["webhook-timestamp"]) - time.time()) < 60


def test_a_signature_is_as_the_standard_has_it() -> None:
    """The example of its own documents."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_card_that_is_published_is_sent_as_everybody_reads_it(
    cast: Cast, hook: Webhook, there: Gateway, stranger: Browser
) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    await send_webhooks()
    [(path, headers, sent)], [body] = there.asked, there.bodies
    assert path == "/cards"
    assert sent == (await stranger.client.get(f"/api/1/cards/{entry.id}")).json()
    assert (sent["we_did"], headers["Content-Type"]) == (DID, "application/json")
    assert is_signed(hook.secret, headers, body)
    assert not is_signed(hook.secret, headers, body + b" ")
    kept = await Delivery.get()
    assert (kept.happened, kept.answered, kept.tries) == (Happened.PUBLISHED, 201, 1)


async def test_only_what_everybody_reads_anew_is_owed(cast: Cast, hook: Webhook) -> None:
    helen, olu = cast["senior leader"], cast["participation officer"]
    entry = await an_entry(cast, Far.SIGNED)
    assert await happened() == []
    assert await publish(entry, olu)
    assert await happened() == [Happened.PUBLISHED]
    assert await change(entry, helen, (await again(entry)).said_mark, PLAN)
    states = [json.loads(one.body)["state"] for one in await Delivery.all().order_by("owed_at")]
    assert states == ["done", "doing"], "what is not signed any more is told of at once"
    await word(entry, helen)
    assert [json.loads(one.body)["state"] for one in await Delivery.all().order_by("owed_at")][-1] == "planned"
    before = await Delivery.all().count()
    assert await say(entry, helen, we_did="The same, in other words")
    assert await Delivery.all().count() == before


async def test_what_waits_for_a_signature_is_told_to_nobody(cast: Cast, hook: Webhook) -> None:
    entry, helen = await a_plan_on_the_board(cast), cast["senior leader"]
    await prove(entry, helen)
    assert await ask_for_done(entry, helen, (await again(entry)).said_mark, "Secret as yet", DONE_ON)
    await word(entry, helen)
    assert [one for one in await Delivery.all() if "Secret as yet" in one.body] == []
    assert await sign(entry, cast["participation officer"])
    assert await happened() == [Happened.PUBLISHED, Happened.CHANGED]


async def test_what_does_not_happen_is_owed_to_nobody(cast: Cast, hook: Webhook) -> None:
    """The promise stands and falls with what it is about."""
    entry = await an_entry(cast, Far.SIGNED)
    with suppress(ZeroDivisionError):
        async with in_transaction():
            assert await publish(entry, cast["participation officer"])
            assert await Delivery.exists()
            raise ZeroDivisionError
    assert not await Delivery.exists()


async def test_each_address_has_a_secret_and_a_delivery_of_its_own(cast: Cast, hook: Webhook, there: Gateway) -> None:
    other = await Webhook.add(f"{there.url}/other", cast["administrator"])
    assert other.secret != hook.secret
    await an_entry(cast, Far.PUBLISHED)
    await asyncio.gather(send_webhooks(), send_webhooks(), send_webhooks())
    assert sorted(path for path, *_ in there.asked) == ["/cards", "/other"]
    for (path, headers, _), body in zip(there.asked, there.bodies, strict=True):
        assert is_signed(hook.secret if path == "/cards" else other.secret, headers, body)


@pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 500])
async def test_what_was_not_taken_on_is_sent_again_later_each_time(
    cast: Cast, hook: Webhook, there: Gateway, status: int
) -> None:
    there.status = status
    await an_entry(cast, Far.PUBLISHED)
    for wait in WAITS[:3]:
        await send_webhooks()
        kept = await Delivery.get()
        assert (kept.sent_at, kept.given_up_at, kept.answered) == (None, None, status)
        assert now() + wait - timedelta(seconds=5) < kept.due_at <= now() + wait
        await send_webhooks()  # which is too soon
        await due_now()
    there.status = 204
    await send_webhooks()
    ids = {headers["webhook-id"] for _, headers, _ in there.asked}
    assert (len(there.asked), len(ids)) == (4, 1)
    assert (await Delivery.get()).sent_at
    assert {path for path, *_ in there.asked} == {"/cards"}, "nobody is sent on to somewhere else"


async def test_after_three_days_it_is_given_up_and_shown(cast: Cast, hook: Webhook, there: Gateway) -> None:
    there.status = 500
    await an_entry(cast, Far.PUBLISHED)
    await send_webhooks()
    await Delivery.all().update(owed_at=now() - timedelta(days=3), due_at=now())
    await send_webhooks()
    assert (await Delivery.get()).given_up_at
    await due_now()
    await send_webhooks()
    assert len(there.asked) == 2
    async with cast.signed_in("administrator") as ade:
        assert "given up on" in (await ade.open("/webhooks")).text
        assert "Given up after 2 tries" in (await ade.open(f"/webhooks/{hook.id}")).text


async def test_one_that_is_away_holds_no_other_up(cast: Cast, hook: Webhook, there: Gateway) -> None:
    await Webhook.add(f"http://127.0.0.1:{free_port()}/", cast["administrator"])
    await Webhook.add("https://192.0.2.1/", cast["administrator"])
    await an_entry(cast, Far.PUBLISHED)
    await send_webhooks()
    assert len(there.asked) == 1
    assert sorted(one.answered for one in await Delivery.all()) == [0, 0, 201]


async def test_what_was_settled_a_month_ago_is_forgotten(cast: Cast, hook: Webhook) -> None:
    await an_entry(cast, Far.PUBLISHED)
    await Delivery.forget()
    assert await Delivery.exists(), "what is owed is never forgotten"
    await Delivery.all().update(sent_at=now() - timedelta(days=31))
    await Delivery.forget()
    assert not await Delivery.exists()


async def test_an_administrator_adds_one_sees_its_secret_once_tries_it_and_stops_it(cast: Cast, there: Gateway) -> None:
    await cast.rest()
    async with cast.signed_in("administrator") as ade:
        page = await (await ade.open("/webhooks")).click("Add an address")
        page = await page.submit("Add it", to="http://cards.example/")
        assert (page.status, "beginning with https://" in page.text) == (422, True)
        page = await page.submit("Add it", to=f"{there.url}/cards?code=hush")
        made = await Webhook.get()
        assert made.secret in page.text
        page = await page.click("I have kept it")
        assert (made.secret in page.html, "hush" in page.html) == (False, False)
        page = await page.submit("Send a test")
        assert "On its way" in page.text
        await send_webhooks()
        assert "Taken on, with status 201" in (await ade.open(f"/webhooks/{made.id}")).text
        [(_, headers, sent)] = there.asked
        assert headers["webhook-id"].startswith("test_")
        assert sent["id"].startswith("00000000"), "while nothing is published, the card is made up"
        page = await page.submit("Send nothing more there")
        assert "Nothing is sent anywhere" in page.text
    assert not await Delivery.exists()
    record = await Record.filter(verb="add_webhook").first()
    assert record
    assert "127.0.0.1" in record.details
    assert "hush" not in record.details


async def test_sent_twice_it_is_one_and_its_secret_is_not_shown_again(cast: Cast) -> None:
    async with cast.signed_in("administrator") as ade:
        page = await ade.open("/webhooks/new")
        first = await page.submit("Add it", to="https://cards.example/")
        second = await page.submit("Add it", to="https://cards.example/")
    made = await Webhook.get()
    assert made.secret in first.html
    assert made.secret not in second.html


async def test_secrets_and_addresses_lie_sealed(cast: Cast) -> None:
    made = await Webhook.add("https://cards.example/a?code=canary", cast["administrator"])
    everything = await stored()
    assert not found("canary", everything)
    assert not found(made.secret, everything)


NOT_PUBLIC = [
    *(
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest",
        "https://0/",
    ),
    *(
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://[64:ff9b::a00:1]/",
    ),
    *("https://[2002:a00:1::]/", "https://100.64.0.1/", "https://224.0.0.1/", "https://255.255.255.255/"),
    *(
        "https://localhost/",
        "https://intranet/",
        "https://db.internal/",
        "https://printer.local./",
        "https://x.localhost/",
    ),
]


@pytest.mark.parametrize("url", NOT_PUBLIC)
async def test_nothing_is_sent_into_our_own_network(url: str) -> None:
    assert why_not(url)
    with pytest.raises(NotTaken):
        await reaching.post(url, "{}", {})


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://cards.example/",
            "ftp://cards.example/",
            "cards.example",
            "https://",
            "https:///x",
            "//cards.example",
        ),
        *("https://me:hush@cards.example/", "https://cards.example/#x", "https://cards.example/a b", "https://[::1"),
        *("https://cards.example:99999/", "https://cards.example/\r\nHost:x", "javascript:alert(1)"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    assert why_not(url)


@pytest.mark.parametrize("url", ["https://cards.example/hook?x=1", "https://8.8.8.8/", "https://cards.example:8443/"])
def test_an_address_on_the_internet_is_taken(url: str) -> None:
    assert why_not(url) == ""


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"], []])
async def test_a_name_that_stands_for_one_of_ours_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, answers: list[str], there: Gateway
) -> None:
    """Whoever owns a name can have it mean any address."""

    async def looked_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (one, 443)) for one in answers]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", looked_up)
    with pytest.raises(NotTaken, match="public internet"):
        await reaching.post("https://cards.example/", "{}", {})
    assert there.asked == []


@pytest.mark.parametrize(("ip", "public"), [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("172.16.0.1", False)])
def test_what_is_public_is_told_from_what_is_ours(ip: str, public: bool) -> None:
    assert reaching.is_public(ip_address(ip)) is public


def test_the_pauses_grow_and_none_is_longer_than_a_day() -> None:
    assert sorted(WAITS) == WAITS
    assert WAITS[-1] < timedelta(days=1)


def a_certificate(name: str, folder: Path) -> Path:
    """Signed by nobody but itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    file = folder / f"{name}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    return file


@pytest.mark.parametrize(("name", "taken"), [("cards.test", True), ("other.test", False)])
async def test_the_line_goes_where_was_looked_and_whoever_answers_proves_their_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, taken: bool
) -> None:
    file, asked = a_certificate(name, tmp_path), []
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(file)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()

    async def looked_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", ("127.0.0.1", 443))]

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=theirs)
    port = server.sockets[0].getsockname()[1]
    trusted = ssl.create_default_context(cafile=str(file))
    monkeypatch.setattr(reaching, "_trusted", lambda: trusted)
    monkeypatch.setattr(reaching, "HERE", frozenset({"cards.test"}))
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", looked_up)
    async with server:
        if taken:
            assert await reaching.post(f"https://cards.test:{port}/x", "{}", {}) == 204
            assert f"Host: cards.test:{port}".encode() in asked[0]
        else:
            with pytest.raises(NotTaken, match="ConnectError"):
                await reaching.post(f"https://cards.test:{port}/x", "{}", {})
            assert asked == []
