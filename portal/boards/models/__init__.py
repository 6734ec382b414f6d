"""Answering back: "you said, we did" entries, from a theme in a report to something proved and published."""

from portal.boards.models.behind import comments_behind, how_many, voices
from portal.boards.models.change import EntryChange, What
from portal.boards.models.entry import ANSWER_WITHIN, Entry
from portal.boards.models.evidence import Evidence, EvidenceFile, Proof
from portal.boards.models.felt import (
    ASK_AFTER,
    STEP,
    EntryFelt,
    FeltOnce,
    answered_for,
    count,
    may_be_asked,
    once,
    to_be_asked,
)
from portal.boards.models.reader import EntryRead
from portal.boards.models.steps import (
    Plan,
    ask_for_done,
    change,
    link,
    may_sign,
    publish,
    read_over,
    reading_mark,
    sign_off,
    signing_mark,
)
from portal.boards.models.wording import EntryWording
from portal.boards.states import Felt, State

__all__ = [
    "ANSWER_WITHIN",
    "ASK_AFTER",
    "STEP",
    "Entry",
    "EntryChange",
    "EntryFelt",
    "EntryRead",
    "EntryWording",
    "Evidence",
    "EvidenceFile",
    "Felt",
    "FeltOnce",
    "Plan",
    "Proof",
    "State",
    "What",
    "answered_for",
    "ask_for_done",
    "change",
    "comments_behind",
    "count",
    "how_many",
    "link",
    "may_be_asked",
    "may_sign",
    "once",
    "publish",
    "read_over",
    "reading_mark",
    "sign_off",
    "signing_mark",
    "to_be_asked",
    "voices",
]
