"""What was typed, without what nobody types. Pure."""

import unicodedata

KEPT_CONTROLS = {"\n", "\t"}
BIDI_OVERRIDES = set(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))


def clean(text: str) -> str:
    """What was typed without what nobody types: control characters, direction overrides, Windows line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if _is_text(c)).strip()


def _is_text(character: str) -> bool:
    if character in KEPT_CONTROLS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in BIDI_OVERRIDES


def whole(text: str) -> str:
    return text.encode(errors="replace").decode()
