"""E-mail addresses and the names that people go by online."""

import re
from collections.abc import Iterator

from portal.feedback.masking.mask import Kind, Mask
from portal.feedback.masking.words import is_ordinary, is_slip

_I = re.IGNORECASE

_EMAIL = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+")
_AT = r"(?:\s*@\s*|\s*[\[(]\s*at\s*[\])]\s*|\s+at\s+)"
_DOT = r"(?:\s*\.\s*|\s*[\[(]\s*dot\s*[\])]\s*|\s+dot\s+)"
_ENDING = r"(?:co|com|org|net|uk|ac|gov|edu|info|me|email|nhs)\b"
_SPOKEN_EMAIL = re.compile(
    rf"(?<![\w+])[\w+]+(?:(?:\s+(?:dot|underscore|dash)\s+|[.-])[\w+]+)*{_AT}[\w-]+(?:{_DOT}[\w-]+)?(?:{_DOT}{_ENDING})+",
    _I,
)
_PUBLIC_BOXES = re.compile(
    r"@(?:[\w-]+\.)*(?:gov\.uk|nhs\.uk|nhs\.net|police\.uk)$|^(?:info|hello|help|enquiries)@", _I
)

_SITES = (
    r"insta(?:gram)?|ig|snap(?:chat)?|sc|tik\s?tok|tt|discord|twitter|facebook|fb|youtube|yt|twitch|roblox|fortnite"
    r"|xbox(?:\s?live)?|psn|ps[45]|playstation|steam|gamer\s?tag|user\s?name|handle|telegram|kik|reddit|bereal|wizz"
    r"|epic|minecraft|nintendo|pinterest|vsco|threads|bluesky|whatsapp|messenger|tumblr|spotify|soundcloud"
)
_ANY_SITE = re.compile(rf"\b(?:{_SITES}|(?:add|follow|dm|find) me)\b", _I)
_AT_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z_][\w.\-]*\w(?:#\d{3,5})?")
_HASH_HANDLE = re.compile(r"(?<![\w@.#])[A-Za-z][\w.]{2,31}#\d{4}\b")
_UNDERSCORED = re.compile(r"(?<![\w@./-])[A-Za-z0-9.]*[A-Za-z0-9]_[A-Za-z0-9_.]*[A-Za-z0-9_](?![\w@])")
_ON_SITE = re.compile(
    r"\b(?:im|i'm|i am|its|it's|add|as|find|follow|dm|message|msg|me|am|called)\s+(?:me\s+)?"
    rf"(?P<handle>@?[\w.\-/]+\w)\s+on\s+(?:{_SITES})\b",
    _I,
)
_REDDIT = re.compile(r"(?<!\w)u/\w[\w-]+")
_SITE_HANDLE = re.compile(
    rf"\b(?:{_SITES})\b(?:\s+(?:name|user\s?name|handle|account|tag|id|user|page|profile))?"
    r"(?P<link>\s*(?::|=|-|–|—|>)\s*|\s+(?:is|its|it's|it is|iz|called|under|as)\s+|\s+)"
    r"(?P<handle>@?[A-Za-z0-9_][\w.\-]*\w)",
    _I,
)
_ADD_ME = re.compile(
    rf"\b(?:add|follow|dm|find|message|msg|hmu|hit me up)\b[^.!?\n]{{0,30}}?\b(?:{_SITES})\b[^\w@]{{1,4}}"
    r"(?:its |it's |is |as |under |at )?(?P<handle>@?[A-Za-z0-9_][\w.\-]*\w)",
    _I,
)
_I_AM = re.compile(rf"\bon (?:{_SITES})\b,? (?:i'?m|i am|its|it's|as|under)(?: called)? (?P<handle>@?[\w.\-]+\w)", _I)
_MY_NAME = re.compile(
    rf"\bmy (?:{_SITES}) ?(?:tag|name|user|username|id|handle)"
    r"(?P<link> (?:is |its |it's )?|: ?)(?P<handle>@?[\w.\-]+\w)(?=$|\s*[.,!\n])",
    _I,
)
_FOLLOW = re.compile(
    r"\b(?:add me|follow me|dm me|find me)\b(?: (?:on there|as|at|its|it's|-))*[ :]+(?P<handle>@?[\w.\-]+\w)", _I
)
_AUTHORITIES = re.compile(r"council|gov|nhs|police|childline|nspcc|ofsted|barnardo|bbc|coram|borough|becomecharity", _I)


def emails(text: str) -> Iterator[Mask]:
    if "@" not in text and " at " not in text.lower() and "at)" not in text.lower() and "at]" not in text.lower():
        return
    for shape in (_EMAIL, _SPOKEN_EMAIL):
        for match in shape.finditer(text):
            if not _PUBLIC_BOXES.search(match.group()):
                yield Mask(match.start(), match.end(), Kind.EMAIL)


def handles(text: str) -> Iterator[Mask]:
    for shape in (_AT_HANDLE, _HASH_HANDLE, _UNDERSCORED, _REDDIT):
        for match in shape.finditer(text):
            if not _AUTHORITIES.search(match.group()):
                yield Mask(match.start(), match.end(), Kind.HANDLE)
    if not _ANY_SITE.search(text):
        return
    for shape in (_SITE_HANDLE, _ADD_ME, _FOLLOW, _I_AM, _ON_SITE):
        for match in shape.finditer(text):
            if _looks_chosen(match["handle"], match):
                yield Mask(match.start("handle"), match.end("handle"), Kind.HANDLE)

    for match in _MY_NAME.finditer(text):
        yield Mask(match.start("handle"), match.end("handle"), Kind.HANDLE)


def _looks_chosen(handle: str, match: re.Match[str]) -> bool:
    """No word of every day: nobody finds these by chance. After "is" or a colon any word but an ordinary one."""
    if handle.startswith("@") or re.search(r"\w[_.]\w|[a-z][A-Z]|\w_$|^_", handle):
        return True
    letters = re.sub(r"\d", "", handle)
    if len(letters) > 2 and letters != handle:
        return not re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|yrs?|mins?|hrs?|gb|k)", handle, _I)
    linked = "link" not in match.re.groupindex or bool(match["link"].strip())
    word = handle.lower()
    return linked and len(word) > 3 and not is_ordinary(word) and not is_slip(word)
