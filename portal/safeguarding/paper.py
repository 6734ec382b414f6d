"""A concern on paper, for the case file."""

from collections.abc import Iterable
from typing import Any

from portal import pdf
from portal.accounts.models import now
from portal.safeguarding.clock import spoken
from portal.safeguarding.kinds import kind_label
from portal.safeguarding.models import DID_WHAT, OUTCOMES, Concern, RegisterEntry

SOURCES = {
    "survey": "A survey answer",
    "forum": "A post in the group's forum",
    "import": "A comment gathered elsewhere",
}


def case_file(concern: Concern, words: str, entries: Iterable[RegisterEntry], tampered: bool) -> bytes:
    """Everything that there is about it: the words, the register and what was decided last."""
    return pdf.made(
        "safeguarding/case_file.typ",
        number=concern.number,
        facts=_facts(concern),
        words=words,
        why=concern.said if concern.comment_id else "",
        entries=[_line(entry) for entry in entries],
        tampered=tampered,
        made=spoken(now()),
    )


def _facts(concern: Concern) -> list[tuple[str, str]]:
    known = [
        ("Kind", kind_label(concern.kind)),
        ("Raised", spoken(concern.raised_at)),
        ("Raised by", concern.raised_by.name if concern.raised_by else "the portal"),
        *_source(concern),
        ("Owner", concern.owner.name if concern.owner else "nobody"),
        ("Decided last", concern.decision),
        ("Outcome", OUTCOMES[concern.outcome] if concern.outcome else "open still"),
    ]
    return [(name, value) for name, value in known if value]


def _source(concern: Concern) -> list[tuple[str, str]]:
    comment: Any = concern.comment
    if comment is None:
        return [("Where it was said", "A call for help"), ("How to reach them", concern.reach or "They did not say.")]
    return [
        ("Where it was said", SOURCES[comment.source.value]),
        ("Group", comment.group.name),
        ("What was asked", comment.question),
        ("Said on, or in the week of", f"{comment.said_on.day} {comment.said_on:%B %Y}"),
    ]


def _line(entry: RegisterEntry) -> dict[str, str]:
    by = entry.by.name if entry.by else "The portal"
    return {"at": spoken(entry.at), "by": by, "did": DID_WHAT[entry.did], "text": entry.text}
