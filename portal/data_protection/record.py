"""The record of processing (UK GDPR, Article 30) and the impact assessment (Article 35), as the portal is set up now.

Every figure comes from the settings, the permissions and the database that are in force; nothing is typed twice.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portal import settings
from portal.accounts.models import now
from portal.keeping.retention import Rule, overdue, overdue_by, rules
from portal.outside.models import Webhook
from portal.permissions import ROLE_NAMES, ROLES, May
from portal.promises.promises import PROOFS, chapters, limits
from portal.promises.threats import actors
from portal.safeguarding.models import Hours

ACTIVITIES = Path(__file__).parent / "activities.toml"
KINDS = {"survey": "Survey: ", "forum": "Forum: ", "import": "Gathered elsewhere: "}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, what there is to say and, where more can be read, its address."""

    label: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    about: str
    entries: list[Entry]


async def sections() -> list[Section]:
    """The whole of it, in the order in which it is read."""
    kept = await rules()
    return [
        Section("Who answers for it", "", [Entry(settings.COUNCIL, list(_controller()))]),
        Section(
            "What is done with personal data, and why",
            "The grounds in law are a proposal: the council's data protection officer confirms them, or changes them.",
            [Entry(one["title"], list(_activity(one, kept))) for one in _activities()],
        ),
        Section("How long words are kept", (await overdue()).words, [await _kept(rule) for rule in kept]),
        Section("Who else gets data", "", list(_others(sorted({one.host for one in await Webhook.all()})))),
        Section("Why this much, and no more", "", [Entry("Need and proportion", list(_need()))]),
        Section(
            "What protects it",
            f"Each promise is proved by a test of the same name in {PROOFS}.",
            [
                Entry(chapter.title, [_promise(one.key, one.words) for one in chapter.promises])
                for chapter in chapters()
            ],
        ),
        Section("How it is set up", "", [Entry("Settings in force", [*_settings(), *await _clock()])]),
        Section(
            "What could go wrong, and what is left",
            "From the threat model. Each line of defence has its tests there.",
            [Entry(one.name, list(_risk(one.gets, one.stops, one.remains))) for one in actors()],
        ),
        Section("What cannot be promised", "", [Entry("Told to everybody", [Fact("", one) for one in limits()])]),
        Section("What the council has to add", "", [Entry("Before the portal goes live", list(_still_to_do()))]),
    ]


def _activities() -> list[dict[str, Any]]:
    return list(tomllib.loads(ACTIVITIES.read_text())["activity"])


def _controller() -> Iterator[Fact]:
    yield Fact("Controller", settings.COUNCIL)
    yield Fact("Address of the portal", settings.URL)
    yield Fact("As it stood on", f"{now():%d %B %Y, %H:%M} UTC")


def _activity(one: dict[str, Any], kept: list[Rule]) -> Iterator[Fact]:
    yield Fact("Whose data", one["people"])
    yield Fact("Which data", one["data"])
    yield Fact("What for", one["purpose"])
    yield Fact("Ground in law", one["basis"])
    yield Fact("Special categories", one["special"])
    yield Fact("Who may read it", readers(*(May[name] for name in one["readers"])))
    yield Fact("Kept for", _kept_for(one["kept"], kept))


def readers(*permissions: May) -> str:
    """The roles that have any of these."""
    return ", ".join(ROLE_NAMES[role] for role, mays in ROLES.items() if mays.intersection(permissions))


def _kept_for(source: str, kept: list[Rule]) -> str:
    if source == "concern":
        return f"{settings.CONCERNS_KEPT} The portal never deletes them by itself."
    if source not in KINDS:
        return source
    months = sorted({rule.months for rule in kept if rule.what.startswith(KINDS[source])})
    return f"{spoken(months)}; see below." if months else "None is in use yet."


def spoken(months: Iterable[int]) -> str:
    """24 months, or 6 to 24 months."""
    ends = sorted({*months})
    return f"{ends[0]} months" if len(ends) == 1 else f"{ends[0]} to {ends[-1]} months"


async def _kept(rule: Rule) -> Entry:
    late = await overdue_by(rule)
    rows = f"{late.rows} since {late.since}" if late.rows else "None"
    return Entry(rule.what, [Fact("Kept for", f"{rule.months} months"), Fact("Overdue", rows)])


def _others(webhooks: list[str]) -> Iterator[Entry]:
    """Processors and other recipients: only what is set up."""
    mail = settings.MAIL_URL.removeprefix(settings.CONSOLE)
    database = "" if settings.EMBEDDED else settings.DATABASE_URL
    found = [
        ("Mail server", mail, "E-mail addresses, and that there is something to look at. Never words."),
        ("GOV.UK Notify", settings.NOTIFY_URL, "Telephone numbers of the rota, and that a concern waits. Never words."),
        ("Telephone gateway", settings.ALERT_WEBHOOK_URL, "The same as a text service would get. Never words."),
        ("Council single sign-on", settings.OIDC_ISSUER, "That somebody signs in here. It tells who they are."),
        ("Database server", database, "All that is stored. Words are sealed."),
        *(("Webhook", f"https://{host}", "Published cards, as everybody may read them.") for host in webhooks),
        ("Redis", settings.REDIS_URL, "Names of tasks, and counts of guesses. Never words."),
    ]
    set_up = [Entry(name, [Fact("Where", _host(url)), Fact("What it gets", what)]) for name, url, what in found if url]
    yield from set_up or [Entry("Nobody", [Fact("", "The portal is set up to send nothing to anybody else.")])]
    yield Entry(
        "Other countries",
        [Fact("", "The portal sends nothing abroad but what is published. The council says where these machines are.")],
    )


def _host(url: str) -> str:
    """Never the name or the password in it."""
    return urlsplit(url).hostname or "this machine"


def _need() -> Iterator[Fact]:
    yield Fact("Why it is assessed", "Children who may be at risk say in their own words how they live (Article 35).")
    yield Fact(
        "No more than is needed", "Answers are taken without a name, an account, a cookie or the phone's address."
    )
    least = settings.MINIMUM_COUNT
    yield Fact("Small numbers", f"Counts under {least} are withheld, and so is whatever they could be worked out from.")
    yield Fact(
        "A person decides",
        "A computer sorts words, finds alike ones and moves some up the queue. It decides nothing about anybody.",
    )
    yield Fact(
        "Rights", "Members download, correct and delete what is theirs. Whoever answered takes it back with six words."
    )


def _promise(key: str, words: str) -> Fact:
    return Fact("", words, f"/safe/{key}")


def _settings() -> Iterator[Fact]:
    yield Fact("Least number that is shown", str(settings.MINIMUM_COUNT))
    yield Fact("Connections", "https" if settings.HTTPS else "http: for a trial on this machine only")
    yield Fact("Database", "SQLite, in a file of this machine" if settings.EMBEDDED else "PostgreSQL")
    beside = settings.KEY_FILE is not None
    yield Fact(
        "Key to the words", "beside the database: for a trial only" if beside else "kept apart from the database"
    )
    yield Fact("Keys in use", str(len(settings.KEYS)))
    yield Fact("Second way to raise an alarm", "by telephone" if settings.PHONES else "none is set up")
    yield Fact("Demo council", "on" if settings.DEMO else "off")


async def _clock() -> list[Fact]:
    clock = await Hours.clock()
    hours = f"{clock.opens:%H:%M} to {clock.closes:%H:%M} on working days"
    limit = f"seen within {clock.seen_minutes} minutes, taken on within {clock.acknowledge_minutes}"
    return [Fact("Safeguarding hours", hours), Fact("A concern is", limit)]


def _risk(gets: str, stops: str, remains: str) -> Iterator[Fact]:
    yield Fact("What could happen", gets)
    yield Fact("What stops it", stops)
    yield Fact("What is left", remains)


def _still_to_do() -> Iterator[Fact]:
    yield Fact("Data protection officer", "Name, advice, and whether it was followed.")
    yield Fact("Consultation", "Which children, carers and staff were asked about the portal, and what they said.")
    yield Fact("Grounds in law", "Confirm those above, and the appropriate policy document for special categories.")
    yield Fact("Retention of safeguarding records", "The entry of the council's schedule, in PORTAL_CONCERNS_KEPT.")
    yield Fact(
        "Backups", "How long they are kept: what was erased is in them until then, and goes again when one is put back."
    )
    yield Fact("Signed off by", "Name, role and date; and when it is looked at again.")
