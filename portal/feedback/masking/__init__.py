"""Personal details: where they stand in what somebody wrote, and the text with plain words in their places."""

from portal.feedback.masking import homes, names, patterns, schools
from portal.feedback.masking.mask import Kind, Mask, blanked, masked
from portal.feedback.masking.tokens import Text

__all__ = ["Kind", "Mask", "blanked", "find", "masked", "prepare"]


def prepare() -> None:
    """Reads every list of words, so that nobody's request has to wait for them."""
    find("My friend Amina Yusuf from Oak House in Bromley goes to Hayes School, and said wubble")


def find(text: str) -> list[Mask]:
    """The personal details of a text, in order, none over another. What has a shape of its own goes before what
    only context tells: an e-mail address before the name in it."""
    read = Text.of(text)
    found: list[Mask] = []
    for look in (patterns.find, schools.find, homes.find, names.find):
        found += _apart(look(read, found), found)
    return sorted(found)


def _apart(new: list[Mask], found: list[Mask]) -> list[Mask]:
    """Those of `new` that lie over none of `found` and none before them in `new`."""
    kept: list[Mask] = []
    for mask in new:
        if not any(mask.meets(other) for other in (*found, *kept)):
            kept.append(mask)
    return kept
