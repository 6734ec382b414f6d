"""Who may do what: one table. Every address names one of these permissions; see guard.py."""

from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    MEMBER = "member"
    OFFICER = "officer"
    SAFEGUARDING = "safeguarding"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.MEMBER: "Group member",
    Role.OFFICER: "Participation officer",
    Role.SAFEGUARDING: "Safeguarding lead",
    Role.LEADER: "Senior leader",
    Role.ADMINISTRATOR: "Administrator",
}


class May(StrEnum):
    """What an address asks of whoever opens it. Reading and changing never ask the same."""

    PUBLIC = "read what is public"
    TAKE_PART = "take part without a name"
    SIGNED_IN = "read what is one's own"
    CHANGE_OWN = "change what is one's own"
    READ_SURVEYS = "read surveys"
    WRITE_SURVEYS = "write surveys"
    READ_FORUMS = "read forums"
    POST_IN_FORUMS = "post in forums"
    READ_COMMENTS = "read comments"
    CODE_COMMENTS = "code comments"
    READ_REPORTS = "read reports"
    READ_ENTRIES = "read board entries"
    BEGIN_ENTRIES = "see the form of a new board entry"
    START_ENTRIES = "start board entries"
    ANSWER_ENTRIES = "answer board entries"
    SIGN_OFF_ENTRIES = "sign off board entries"
    READ_CONCERNS = "read concerns"
    ACKNOWLEDGE_CONCERNS = "acknowledge concerns"
    READ_MEMBERS = "read a group's members"
    MANAGE_MEMBERS = "invite and remove a group's members"
    READ_PEOPLE = "read people"
    MANAGE_PEOPLE = "invite, pause and remove people"
    READ_TRAIL = "read the audit trail"
    LOOK_INTO_ALARMS = "say what an alarm was about"
    READ_PROPOSALS = "read proposals"
    PROPOSE = "propose what needs two people"
    DECIDE_PROPOSALS = "confirm or refuse what another proposed"
    EXPORT_COMMENTS = "take out comments, once another confirmed it"


FOR_EVERYBODY = frozenset({May.PUBLIC, May.TAKE_PART})
"""Asks nothing of anybody, not even who they are."""

_EVERY_PERSON = {May.SIGNED_IN, May.CHANGE_OWN}
_TWO_PERSON_RULE = {May.READ_PROPOSALS, May.PROPOSE, May.DECIDE_PROPOSALS}

ROLES: dict[Role, frozenset[May]] = {
    Role.MEMBER: frozenset({*_EVERY_PERSON, May.READ_FORUMS, May.POST_IN_FORUMS}),
    Role.OFFICER: frozenset(
        {
            *_EVERY_PERSON,
            *_TWO_PERSON_RULE,
            May.READ_SURVEYS,
            May.WRITE_SURVEYS,
            May.READ_FORUMS,
            May.POST_IN_FORUMS,
            May.READ_COMMENTS,
            May.CODE_COMMENTS,
            May.EXPORT_COMMENTS,
            May.READ_REPORTS,
            May.READ_ENTRIES,
            May.BEGIN_ENTRIES,
            May.START_ENTRIES,
            May.SIGN_OFF_ENTRIES,
            May.READ_MEMBERS,
            May.MANAGE_MEMBERS,
        }
    ),
    Role.SAFEGUARDING: frozenset({*_EVERY_PERSON, *_TWO_PERSON_RULE, May.READ_CONCERNS, May.ACKNOWLEDGE_CONCERNS}),
    Role.LEADER: frozenset(
        {
            *_EVERY_PERSON,
            *_TWO_PERSON_RULE,
            May.READ_REPORTS,
            May.READ_ENTRIES,
            May.ANSWER_ENTRIES,
            May.SIGN_OFF_ENTRIES,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {*_EVERY_PERSON, *_TWO_PERSON_RULE, May.READ_PEOPLE, May.MANAGE_PEOPLE, May.READ_TRAIL, May.LOOK_INTO_ALARMS}
    ),
}


class HasRole(Protocol):
    role: Role


def allowed(person: HasRole | None, permission: May) -> bool:
    """Whether `person` (None: somebody who is not signed in) may do this."""
    return permission in FOR_EVERYBODY or (person is not None and permission in ROLES[person.role])
