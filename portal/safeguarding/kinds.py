"""The kinds of harm that the first look tells apart, in words."""

from portal.safeguarding.screening.phrases import shipped


def kind_label(kind: str) -> str:
    """As people say it. A kind that the list no longer knows is told by its key."""
    known = shipped()["kinds"].get(kind)
    return str(known["label"]) if known else kind.replace("_", " ").capitalize()
