"""Comments looked at without being kept: one line of JSON for each."""

import json
from collections.abc import Iterator

from portal.feedback.masking import find, masked
from portal.files.rows import Rows
from portal.safeguarding.screening.screen import look_at


def hidden(rows: Rows) -> Iterator[str]:
    """One line of JSON for each row: where its personal details stand, in characters of the text as it came, and the
    text without them."""
    for row in rows.good:
        text = row.fields["text"]
        masks = find(text)
        yield json.dumps({"id": row.fields.get("id", row.line), "spans": masks, "masked": masked(text, masks)})


def screened(rows: Rows) -> Iterator[str]:
    """One line of JSON for each row: whether a person should read it before the rest, as what, and the words that say
    so, in characters of the text as it came."""
    for row in rows.good:
        score, found = look_at(row.fields["text"])
        why = {"kind": found.kind, "evidence": [found.start, found.end]} if found else {"kind": None, "evidence": None}
        yield json.dumps({"id": row.fields.get("id", row.line), "concern": found is not None, "score": score, **why})
