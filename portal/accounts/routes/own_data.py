"""Everything that the portal holds about one person, for them to take away. No secrets, and nobody else."""

from collections.abc import Iterable
from typing import Any

from portal import settings
from portal.accounts.models import Authenticator, Draft, Group, Passkey, Passphrase, Person, RecoveryCode, SignIn, now
from portal.analysis.models import Coding
from portal.audit.models import Record
from portal.audit.words import said
from portal.boards.models import Entry, EntryChange, EntryRead, Evidence, What, answered_for
from portal.forums.models import Post
from portal.leaders.models import Seat, WeeklyMail
from portal.permissions import ROLE_NAMES, May, allowed
from portal.reports.models import Publication, Report, ReportWording
from portal.safeguarding.models import Concern
from portal.surveys.models import MemberWay, Survey

Told = dict[str, Any]
ABOUT = (
    "What the portal holds about you. Answers that you gave with a card are not here: the portal does not know whose "
    "they are. Posts that you deleted are not here: only the safeguarding team can still read one, if it has to be "
    "kept so that somebody can be kept safe. Who changed something about you, and why they say they did, is not here "
    "either, as it is about them too: ask the council, which has to tell you what it may."
)


async def everything_about(person: Person) -> Told:
    return {
        "about": ABOUT,
        "council": settings.COUNCIL,
        "made_at": now(),
        "account": await _account(person),
        "ways_in": await _ways_in(person),
        "sign_ins": [_sign_in(one) for one in await SignIn.filter(person_id=person.pk)],
        "what_you_were_writing": await _draft(person),
        "posts": await _posts(person),
        "answers_that_rest_on_your_posts": await _answers(person),
        "surveys_that_you_were_given_a_link_to": [
            way.survey.title for way in await MemberWay.filter(person_id=person.pk).select_related("survey")
        ],
        "work": await _work(person),
        "record_of_what_you_did": _records(await Record.filter(actor_id=person.pk)),
        "record_of_what_was_done_about_you": _records(await Record.filter(thing__contains=str(person.pk))),
    }


async def _account(person: Person) -> Told:
    groups = await Group.filter(memberships__person_id=person.pk)
    return {
        "id": person.pk,
        "name": person.name,
        "sign_in_name": person.login,
        "role": ROLE_NAMES[person.role],
        "groups": [group.name for group in groups],
        "seat_on_the_corporate_parenting_board": await _seat(person),
        "weekly_mail_wanted": await WeeklyMail.wanted_by(person) if allowed(person, May.READ_WAITING) else None,
        "here_since": person.created_at,
    }


async def _seat(person: Person) -> Told | None:
    seat = await Seat.of(person)
    return {"as": seat.name, "since": seat.since} if seat else None


async def _ways_in(person: Person) -> Told:
    passphrase = await Passphrase.get_or_none(person_id=person.pk)
    app = await Authenticator.of(person)
    return {
        "passphrase_chosen_at": passphrase.chosen_at if passphrase else None,
        "authenticator_set_up_at": app.confirmed_at if app else None,
        "recovery_codes_left": await RecoveryCode.filter(person_id=person.pk).count(),
        "passkeys": [
            {"name": one.name, "added_at": one.added_at, "used_at": one.used_at}
            for one in await Passkey.filter(person_id=person.pk)
        ],
    }


def _sign_in(one: SignIn) -> Told:
    times = {"started_at": one.started_at, "last_seen_at": one.seen_at, "ended_at": one.ended_at}
    return {"device": one.device, "how": one.way.value, "shared_device": one.shared, **times}


async def _draft(person: Person) -> Told | None:
    kept = await Draft.of(person)
    return {"sent_to": kept.path, "fields": dict(kept.sent), "kept_at": kept.kept_at} if kept else None


async def _posts(person: Person) -> list[Told]:
    mine = Post.written_by(person).select_related("comment__group").order_by("posted_at")
    return [
        {"group": one.comment.group.name, "posted_at": one.posted_at, "title": _title(one), "words": one.own_body}
        for one in await mine
    ]


def _title(post: Post) -> str | None:
    """Of the topics that this person opened: other topics' titles are somebody else's words."""
    return post.own_title if post.is_opening else None


async def _answers(person: Person) -> list[Told]:
    """Those on a board. That somebody said what it changed for them is known, and not what they said."""
    entries = await Entry.from_posts_of(person)
    said = await answered_for(entries, "member", [person.pk])
    return [{"you_said": one.you_said, "you_said_what_it_changed": one.id in said} for one in entries]


async def _work(person: Person) -> Told:
    """What staff did here, as far as it carries their name."""
    return {
        "surveys_made": [one.title for one in await Survey.filter(made_by_id=person.pk)],
        "what_you_did_for_answers": await _done_for_answers(person),
        "evidence_brought": [
            {"caption": one.caption, "text": one.text, "link": one.link, "at": one.added_at}
            for one in await Evidence.filter(added_by_id=person.pk)
        ],
        "answers_that_you_see_to": [one.you_said for one in await Entry.filter(owner_id=person.pk)],
        "answers_first_read": [
            {"you_said": one.entry.you_said, "at": one.at}
            for one in await EntryRead.filter(person_id=person.pk).select_related("entry")
        ],
        "editions_of_reports": await _done_for_editions(person),
        "words_agreed_for_quoting": await Coding.filter(quote_agreed_by_id=person.pk).count(),
        "concerns_taken_on": await Concern.filter(acknowledged_by_id=person.pk).count(),
    }


async def _done_for_answers(person: Person) -> list[Told]:
    """With their own words, where a line has words: others' stand in it only as they were then."""
    lines = await EntryChange.filter(by_id=person.pk).select_related("entry").order_by("at")
    return [
        {
            **{"at": one.at, "what": one.what.value, "you_said": one.entry.you_said},
            **({"we_did": one.did, "reason": one.reason} if one.what in {What.CHANGED, What.ASKED} else {}),
        }
        for one in lines
    ]


def _records(records: Iterable[Record]) -> list[Told]:
    return [{"at": one.at, "what": said(one.verb), "where": one.thing} for one in records]


async def _done_for_editions(person: Person) -> list[Told]:
    """Having them made, putting them into words for children, publishing them."""
    made = await Report.filter(made_by_id=person.pk)
    worded = await ReportWording.filter(written_by_id=person.pk).select_related("report")
    published = await Publication.filter(by_id=person.pk).select_related("report")
    return [
        *({"number": one.number, "what": "had it made", "at": one.made_at} for one in made),
        *({"number": one.report.number, "what": f"worded for {one.age.value}", "at": one.written_at} for one in worded),
        *({"number": one.report.number, "what": "published", "at": one.at} for one in published),
    ]
