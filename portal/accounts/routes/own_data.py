"""Everything that the portal holds about one person, for them to take away. No secrets, and nobody else."""

from collections.abc import Iterable
from typing import Any

from portal import settings
from portal.accounts.models import Authenticator, Draft, Group, Passkey, Passphrase, Person, RecoveryCode, SignIn, now
from portal.audit.models import Record
from portal.audit.words import said
from portal.boards.models import Entry
from portal.forums.models import Post
from portal.permissions import ROLE_NAMES
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
        "here_since": person.created_at,
    }


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


async def _work(person: Person) -> Told:
    """What staff did here, as far as it carries their name."""
    wrote = await Entry.filter(answered_by_id=person.pk)
    return {
        "surveys_made": [one.title for one in await Survey.filter(made_by_id=person.pk)],
        "answers_written": [{"we_did": one.we_did, "written_at": one.answered_at} for one in wrote],
        "answers_signed_off": await Entry.filter(signed_off_by_id=person.pk).count(),
        "concerns_taken_on": await Concern.filter(acknowledged_by_id=person.pk).count(),
    }


def _records(records: Iterable[Record]) -> list[Told]:
    return [{"at": one.at, "what": said(one.verb), "where": one.thing} for one in records]
