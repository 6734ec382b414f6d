"""Who may do what: one table. Every address names one of these permissions; see guard.py."""

from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    MEMBER = "member"
    OFFICER = "officer"
    SAFEGUARDING = "safeguarding"
    DESIGNATED = "designated"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.MEMBER: "Group member",
    Role.OFFICER: "Participation officer",
    Role.SAFEGUARDING: "Safeguarding lead",
    Role.DESIGNATED: "Designated officer",
    Role.LEADER: "Senior leader",
    Role.ADMINISTRATOR: "Administrator",
}


class May(StrEnum):
    """What an address asks of whoever opens it. Reading and changing never ask the same."""

    PUBLIC = "read what is public"
    TAKE_PART = "take part without a name"
    SEE_WAYS_IN = "see the ways in"
    COME_IN = "come in, or find the way"
    SIGNED_IN = "read what is one's own"
    CHANGE_OWN = "change what is one's own"
    READ_SURVEYS = "read surveys"
    WRITE_SURVEYS = "write surveys"
    READ_WORD_LIST = "read the words to avoid"
    EDIT_WORD_LIST = "change the words to avoid"
    READ_FORUMS = "read forums"
    POST_IN_FORUMS = "post in forums"
    READ_COMMENTS = "read comments"
    CODE_COMMENTS = "code comments"
    READ_CODEBOOKS = "read codebooks, and what was learnt of them"
    EDIT_CODEBOOKS = "change codebooks, try them, and have the portal learn"
    ADOPT_CODEBOOKS = "say which codebook and which model are used"
    READ_REPORTS = "read reports"
    READ_PUBLISHED = "read reports that are published"
    WATCH_REPORTS = "see how far a report has come"
    MAKE_REPORTS = "have reports made"
    WORD_REPORTS = "word reports for children"
    PUBLISH_REPORTS = "publish reports, and withdraw them"
    READ_DASHBOARD = "see how this quarter stands so far"
    READ_QUOTES = "read words that somebody would like to quote"
    AGREE_QUOTES = "say of words that another chose whether they may be quoted"
    READ_ENTRIES = "read board entries"
    BEGIN_ENTRIES = "see the form of a new board entry"
    START_ENTRIES = "start board entries"
    ANSWER_ENTRIES = "answer board entries"
    PROVE_ENTRIES = "bring evidence to board entries, and word them for each age"
    SIGN_OFF_ENTRIES = "read board entries over, and sign them off"
    READ_WAITING = "see what waits for oneself"
    READ_NEW_WORDS = "see what is still to be read"
    MARK_AS_READ = "say what was read, and raise concerns"
    READ_CONCERNS = "read concerns"
    HANDLE_CONCERNS = "take concerns on and say what was done"
    READ_ROTA = "read the rota and the clock"
    KEEP_ROTA = "keep the rota and the clock"
    READ_SCREEN = "read what the screen looks for"
    EDIT_SCREEN = "change what the screen looks for"
    READ_HELP_LINES = "see when the help lines were checked"
    EDIT_HELP_LINES = "change the help lines"
    READ_MEMBERS = "read a group's members"
    MANAGE_MEMBERS = "invite and remove a group's members"
    READ_PEOPLE = "read people"
    MANAGE_PEOPLE = "invite, pause and remove people"
    READ_DATA_PROTECTION = "read what is done with personal data, and why"
    READ_WEBHOOKS = "see where published cards are sent"
    MANAGE_WEBHOOKS = "say where published cards are sent"
    READ_TRAIL = "read the audit trail"
    LOOK_INTO_ALARMS = "say what an alarm was about"
    READ_PROPOSALS = "read proposals"
    PROPOSE = "propose what needs two people"
    DECIDE_PROPOSALS = "confirm or refuse what another proposed"
    EXPORT_COMMENTS = "take out comments, once another confirmed it"


NAMELESS = frozenset({May.PUBLIC, May.TAKE_PART})
"""All that people without a name need. The answering side has these addresses and no other."""

FOR_EVERYBODY = NAMELESS | {May.SEE_WAYS_IN, May.COME_IN, May.READ_PUBLISHED}
"""Asks nothing of anybody, not even who they are."""

_EVERY_PERSON = {May.SIGNED_IN, May.CHANGE_OWN}
_CONCERNS = {May.READ_CONCERNS, May.HANDLE_CONCERNS}
_TWO_PERSON_RULE = {May.READ_PROPOSALS, May.PROPOSE, May.DECIDE_PROPOSALS}

ROLES: dict[Role, frozenset[May]] = {
    Role.MEMBER: frozenset(
        {*_EVERY_PERSON, May.READ_FORUMS, May.POST_IN_FORUMS, May.READ_WORD_LIST, May.EDIT_WORD_LIST}
    ),
    Role.OFFICER: frozenset(
        {
            *_EVERY_PERSON,
            *_TWO_PERSON_RULE,
            May.READ_DATA_PROTECTION,
            May.READ_SURVEYS,
            May.WRITE_SURVEYS,
            May.READ_WORD_LIST,
            May.EDIT_WORD_LIST,
            May.READ_FORUMS,
            May.POST_IN_FORUMS,
            May.READ_COMMENTS,
            May.CODE_COMMENTS,
            May.READ_CODEBOOKS,
            May.EDIT_CODEBOOKS,
            May.ADOPT_CODEBOOKS,
            May.EXPORT_COMMENTS,
            May.READ_NEW_WORDS,
            May.MARK_AS_READ,
            May.READ_HELP_LINES,
            May.EDIT_HELP_LINES,
            May.READ_REPORTS,
            May.READ_WAITING,
            May.WATCH_REPORTS,
            May.MAKE_REPORTS,
            May.WORD_REPORTS,
            May.PUBLISH_REPORTS,
            May.READ_DASHBOARD,
            May.READ_QUOTES,
            May.AGREE_QUOTES,
            May.READ_ENTRIES,
            May.BEGIN_ENTRIES,
            May.START_ENTRIES,
            May.PROVE_ENTRIES,
            May.SIGN_OFF_ENTRIES,
            May.READ_MEMBERS,
            May.MANAGE_MEMBERS,
        }
    ),
    Role.SAFEGUARDING: frozenset(
        {
            *_EVERY_PERSON,
            *_TWO_PERSON_RULE,
            May.READ_DATA_PROTECTION,
            *_CONCERNS,
            May.READ_NEW_WORDS,
            May.MARK_AS_READ,
            May.READ_ROTA,
            May.KEEP_ROTA,
            May.READ_SCREEN,
            May.EDIT_SCREEN,
            May.READ_HELP_LINES,
            May.EDIT_HELP_LINES,
        }
    ),
    Role.DESIGNATED: frozenset({*_EVERY_PERSON, *_CONCERNS}),
    Role.LEADER: frozenset(
        {
            *_EVERY_PERSON,
            *_TWO_PERSON_RULE,
            May.READ_DATA_PROTECTION,
            May.READ_CODEBOOKS,
            May.READ_REPORTS,
            May.READ_WAITING,
            May.WORD_REPORTS,
            May.PUBLISH_REPORTS,
            May.READ_ENTRIES,
            May.ANSWER_ENTRIES,
            May.PROVE_ENTRIES,
            May.SIGN_OFF_ENTRIES,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            *_EVERY_PERSON,
            *_TWO_PERSON_RULE,
            May.READ_DATA_PROTECTION,
            May.READ_PEOPLE,
            May.MANAGE_PEOPLE,
            May.READ_WEBHOOKS,
            May.MANAGE_WEBHOOKS,
            May.READ_TRAIL,
            May.LOOK_INTO_ALARMS,
        }
    ),
}


class HasRole(Protocol):
    role: Role


def allowed(person: HasRole | None, permission: May) -> bool:
    """Whether `person` (None: somebody who is not signed in) may do this."""
    return permission in FOR_EVERYBODY or (person is not None and permission in ROLES[person.role])
