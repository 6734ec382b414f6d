"""People's last words on comments, as examples to learn from."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from portal.analysis.codebook import Codebook, Example
from portal.analysis.models.reviews import Part, Review

WEIGHT = 2.0
"""What a comment that people here coded counts for, beside an invented example."""
MOST = 4000
"""Of more, the newest are learnt from."""


class Label(NamedTuple):
    example: Example
    made_at: datetime
    audited: bool
    """Whether it came up at random."""


async def labels_for(book: Codebook) -> list[Label]:
    """Newest first, one for each comment whose words are still there. Codes that the codebook does not have are left
    out; what was said under another edition of it still counts."""
    said = Review.counted().filter(codebook__startswith=f"{book.key}/", coding__comment__erased=False)
    last: dict[UUID, Review] = {}
    for review in await said.select_related("coding__comment__group").limit(2 * MOST):
        last.setdefault(review.coding_id, review)
    return [_label(review, book) for review in list(last.values())[:MOST]]


def _label(review: Review, book: Codebook) -> Label:
    comment = review.coding.comment
    codes = frozenset(review.keys) & book.by_key.keys()
    example = Example(comment.text_for_coding, codes, comment.question, comment.group.voice, review.tone, WEIGHT)
    return Label(example, review.made_at, review.part == Part.RANDOM)
