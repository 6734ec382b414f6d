"""All that may be kept of whoever answers, column by column, with the reason for it and with what it tells of time.

Whoever adds a column to one of these tables, or a table that refers to one, has to write it down here first, and to
think about what it gives away beside everything else that is here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Tells(StrEnum):
    """What a value tells of when somebody answered."""

    NOTHING = "nothing"
    WEEK = "week"
    OTHER = "other"
    """A time, but of something that staff or the portal do and not of the answer; the reason says of what."""
    EXACT = "exact"
    """The time of an answer or close to it; the reason says why it has to be kept."""


@dataclass(frozen=True, slots=True)
class Column:
    reason: str
    tells: Tells = Tells.NOTHING


def week(reason: str) -> Column:
    return Column(reason, Tells.WEEK)


def other(reason: str) -> Column:
    return Column(reason, Tells.OTHER)


def exact(reason: str) -> Column:
    return Column(reason, Tells.EXACT)


KEY = Column("a random key")
OWNER = Column("what it belongs to, by its random key")
CLOCK = "a worry has a clock: people must see it and answer for how long it waited"

DECLARED: dict[str, dict[str, Column]] = {
    "response": {
        "id": KEY,
        "survey_id": OWNER,
        "receipt": Column("a fingerprint that knows the very same form again"),
        "comeback_hash": Column("a fingerprint of the picture-words"),
        "answered_in": week("reports count by quarter, and words are let go of by age"),
        "by_poster": Column("with a poster one person can answer twice"),
        "helped": Column("whether somebody sat beside them, as they said"),
    },
    "answer": {
        "id": KEY,
        "response_id": OWNER,
        "question_id": OWNER,
        "chosen": Column("what was chosen"),
        "about": Column(
            "what they chose to say about themselves, so that reports see whether it goes as well for everybody"
        ),
    },
    "comment": {
        "id": KEY,
        "group_id": OWNER,
        "response_id": OWNER,
        "source": Column("survey, forum or import"),
        "question": Column("what the words answer"),
        "text_sealed": Column("the words, sealed"),
        "masks_sealed": Column("where in the words a personal detail stands, sealed"),
        "said_on": week("reports count by quarter; words of a forum and of a file have their day"),
        "coding_due_at": week("midnight of said_on, so that it is due at once; empty once it is coded"),
        "claim": Column("a random number, while a run of the coder works on it"),
        "erased": Column("whether it was taken back"),
    },
    "usedcard": {
        "mark": Column("a fingerprint of a card's own fingerprint, which nobody can work out without the key")
    },
    "card": {"code_hash": Column("a fingerprint of the code that was printed"), "batch_id": OWNER},
    "cardbatch": {
        "id": KEY,
        "survey_id": OWNER,
        "name": Column("what an officer called the sheet"),
        "place": Column("whether its cards go to children in the borough or outside, as an officer said"),
        "printed": Column("how many cards it has"),
        "answered": Column("how many came back, once none of them can be used any more"),
        "counted": Column("how many came back, in steps of five, once a day"),
        "made_at": other("when an officer printed it"),
        "expires_on": other("when its cards end, 120 days after they were printed"),
        "voided_at": other("when an officer stopped it"),
        "settled_at": other("when its cards were deleted"),
    },
    "poster": {
        "code": Column("the code that everybody sees"),
        "survey_id": OWNER,
        "most_a_day": Column("how many answers it takes in a day, as an officer set; how many came is not here"),
    },
    "memberway": {
        "id": KEY,
        "survey_id": OWNER,
        "person_id": Column("the member who was given a way in, before anybody answered"),
        "code_sealed": Column("the code of that way in, sealed; it is not written here whether it was used"),
    },
    "halfsheet": {
        "mark": Column("a fingerprint of a ticket, or of six words, that is kept nowhere"),
        "survey_id": OWNER,
        "box": Column("what was typed so far, locked with a key made from the same, which opens for its child alone"),
        "until": exact("its end, in steps of ten minutes, so that it ends by itself; it goes when it is sent"),
    },
    "reading": {
        "id": KEY,
        "comment_id": OWNER,
        "due_on": exact("the day by whose end a person must have read it; empty once somebody has"),
        "read_in": week("the week in which somebody read it"),
        "read_by_id": Column("who read it"),
    },
    "coding": {
        "id": KEY,
        "comment_id": OWNER,
        "codebook": Column("the version of the codebook"),
        "model": Column("which model coded it"),
        "mark": Column("a fingerprint of the words, made with a key, so that nothing is written twice"),
        "tone": Column("how the words sound"),
        "written_in": Column("which language, where it is not English"),
        "reason": Column("why a person should come first: another language, few words or many"),
        "doubt": Column("how unsure the coder is"),
        "quotable": Column("whether an officer lets them be quoted"),
        "reviewed_at": other("when an officer read it, which they do in their own time and order"),
        "reviewed_by_id": Column("which officer"),
        "quote_agreed_at": other("when a second officer agreed to a quote, which they do in their own time"),
        "quote_agreed_by_id": Column("which second officer"),
    },
    "code": {
        "id": KEY,
        "coding_id": OWNER,
        "key": Column("a value or theme"),
        "given_by": Column("whether the coder found it or an officer gave it"),
        "confidence": Column("how sure the coder is"),
        "start": Column("where in the words"),
        "end": Column("where in the words"),
        "terms": Column("where in the words"),
        "applied": Column("whether the coder had earned it"),
        "stands": Column("whether it counts"),
    },
    "review": {
        "id": KEY,
        "coding_id": OWNER,
        "person_id": Column("which officer"),
        "made_at": other("when an officer coded it, which they do in their own time and order"),
        "codebook": Column("the version of the codebook"),
        "model": Column("which model had coded it"),
        "keys": Column("what the officer gave it"),
        "tone": Column("how it sounds to the officer"),
        "suggested": Column("what the coder had suggested"),
        "machine_tone": Column("how it sounded to the coder"),
        "part": Column("why the officer had it in front of them"),
        "note_sealed": Column("what the officer noted, sealed"),
        "undone_at": other("when the officer took it back"),
    },
    "pair": {
        "id": KEY,
        "double_id": Column("which two officers coded it"),
        "coding_id": OWNER,
        "review_a_id": Column("what the one said"),
        "review_b_id": Column("what the other said"),
        "settled_id": Column("what was settled"),
    },
    "incommon": {
        "id": KEY,
        "group_id": OWNER,
        "looked_on": other("the day on which the worker last looked through a whole group's words"),
        "due_at": other("when the worker looks next: once a day, or when an officer asks for it"),
        "claim": Column("a random number, while the worker is at it"),
        "step": Column("what the worker is doing"),
        "done": Column("how many of the group's words it has read"),
        "total": Column("of how many"),
    },
    "finding": {
        "id": KEY,
        "look_id": OWNER,
        "what": Column("what is alike, copies, new words, or what no code fits"),
        "part": Column("which part of it, by the random keys of what is in it"),
        "found_sealed": Column("which words are alike and in what, sealed; never that they stand on the same sheet"),
    },
    "concern": {
        "id": KEY,
        "comment_id": OWNER,
        "came": Column("how it came up"),
        "kind": Column("of harm"),
        "score": Column("how grave"),
        "start": Column("where in the words"),
        "end": Column("where in the words"),
        "screened_by": Column("the version of the screen"),
        "said_sealed": Column("what somebody who asked for help wrote, sealed"),
        "reach_sealed": Column("how to reach them, if they said, sealed"),
        "allegation": Column("whether it is about somebody who works with children"),
        "restricted": Column("who may see it"),
        "step": Column("how many times people were told"),
        "outcome": Column("what it came to"),
        "decision_sealed": Column("what was decided, sealed"),
        "raised_at": exact(CLOCK),
        "raised_again_at": exact(CLOCK),
        "next_step_at": exact(CLOCK),
        "seen_at": other("when somebody saw it"),
        "acknowledged_at": other("when somebody took it on"),
        "decided_at": other("when it was decided"),
        "closed_at": other("when it was closed"),
        "raised_by_id": Column("who passed it on"),
        "owner_id": Column("who sees to it"),
        "seen_by_id": Column("who saw it"),
        "acknowledged_by_id": Column("who took it on"),
    },
    "alert": {
        "id": KEY,
        "concern_id": OWNER,
        "contact_id": Column("who is to be told"),
        "why": Column("new, or once more"),
        "channel": Column("mail or telephone"),
        "made_at": exact(CLOCK),
        "due_at": exact(CLOCK),
        "tries": Column("how often it was sent in vain"),
        "claim": Column("a random number, while it is being sent"),
        "doubled": Column("whether the telephone was asked too"),
    },
    "leftout": {
        "id": KEY,
        "concern_id": OWNER,
        "person_id": Column("who must not know"),
        "contact_id": Column("who must not know"),
    },
    "register_entry": {
        "id": KEY,
        "concern_id": OWNER,
        "at": exact(CLOCK),
        "by_id": Column("who did it"),
        "did": Column("what"),
        "text_sealed": Column("how, sealed"),
    },
    "post": {
        "id": KEY,
        "comment_id": OWNER,
        "topic_id": Column("a forum's, where members speak with their names"),
        "author_id": Column("the member who posted it"),
        "posted_at": other("when a member posted in a forum; words of a sheet have no post"),
    },
    "entry_comment": {
        "entry_id": Column("an answer on a board that rests on it"),
        "comment_id": OWNER,
    },
    "felt_once": {
        "mark": Column("a keyed fingerprint of an answer on a board and a sheet or member that was asked about it once")
    },
    "entry_felt": {
        "id": KEY,
        "entry_id": Column("an answer on a board"),
        "answer": Column("yes, a bit, no or don't know, as somebody may say whether it changed anything"),
        "answered": Column("how many said so; who they were stands nowhere"),
    },
    "erasure": {
        "thing_id": KEY,
        "what": Column("words or a sheet"),
        "step": Column("how far it has come; the row goes with the thing"),
    },
}

ROOTS = frozenset(
    {
        *("response", "answer", "comment", "usedcard", "card", "cardbatch", "poster", "memberway", "concern"),
        "erasure",
        "halfsheet",
        "incommon",
        "felt_once",
        "entry_felt",
    }
)
"""Where the walk begins; it goes on to whatever refers to one of them."""

IN_ROW_ORDER = {
    "cardbatch": "officers print sheets, and each has the time in it",
    "entry_comment": "officers choose the words, weeks after they were said",
    "memberway": "all of them are handed out at once, in the order of their random keys",
    "entry_felt": "at most four rows an answer on a board, one for each thing that can be said",
    "erasure": "its rows are gone within the hour",
    "incommon": "one row a group, in the order in which the groups were first looked through",
    "finding": "all of a group's are written together, in the order of their parts",
}
"""Tables that may keep SQLite's hidden row number, and why."""

NEVER = (
    *("ip", "addr", "address", "host", "agent", "browser", "device", "language", "locale", "accept", "referer"),
    *("referrer", "cookie", "session", "phone", "email", "latitude", "longitude", "query", "header", "fingerprint"),
)
"""Words that no column of these tables has in its name."""
