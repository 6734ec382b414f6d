"""Details that have a shape of their own: numbers, postcodes, dates of birth, and what people are called online."""

import re
from collections.abc import Callable, Iterable, Iterator

import phonenumbers

from portal.feedback.masking.mask import Kind, Mask
from portal.feedback.masking.online import emails, handles
from portal.feedback.masking.tokens import Text

_I = re.IGNORECASE

_AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY"
    "|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR"
    "|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA"
    "|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_POSTCODE = re.compile(rf"(?<!\w)(?:{_AREAS})[0-9][0-9A-HJKMNPR-Y]?[ \-.]{{0,2}}[0-9][ABD-HJLNP-UW-Z]{{2}}(?!\w)", _I)

_DIGIT = re.compile(r"\d")
_DIGITS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4"}
_DIGITS |= {"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"}
_SPOKEN_DIGIT = re.compile(
    r"\b(?:(?P<times>double|triple)\s+)?"
    r"(?P<digit>zero|oh?|one|two|three|four|five|six|seven|eight|nine|\d)\b|\bhundred\b",
    _I,
)
_NUMBER = re.compile(
    r"(?<![\w£$€])(?:\+|\(?0|o(?=[\s\-.]*7)|zero\b|oh\b|seven\b)"
    r"(?:[\s\-.()/,_*]{0,3}(?:\d|o(?![a-np-z])|oh\b|zero|one|two|three|four|five"
    r"|six|seven|eight|nine|double|triple|hundred)){6,22}(?!\w)",
    _I,
)
_LOCAL = re.compile(r"(?<![\w£$€])(?:7\d{3}[\s-]?\d{3}[\s-]?\d{3}|7\d{2}\s?\d{3}\s?\d{4})(?!\w)")
_SHORT = re.compile(
    r"\b(?:call|ring|phone|mobile|tel|telephone|landline|number|text|txt)\b[^\d.!?\n£]{0,18}(?P<digits>\d{3,4}[\s-]?\d{3,4})(?![\d/]|[\s-]\d)",
    _I,
)
HELP_LINES = frozenset({"08001111", "116123", "116111", "116000", "0300123"})
_FREE = re.compile(r"0(?:800|808|3\d\d|500|845|844|870|871)")

_MONTHS = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|styczni|lut|kwie|maj|mai|czerw|lip|sierp|wrze|paźdz|pazdz|listop|grud"
    r"|ian|iun|iul|noi|lul|luul|juun)[^\W\d_]*"
)
_ORDINALS = (
    r"(?:the\s+)?(?:(?:twenty|thirty)[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_YEAR = r"(?:,?\s*(?:(?:19|20)\d{2}|'?\d{2}(?!\w)|two thousand(?: and)? \w+|twenty \w+))?"
_DATE = re.compile(
    r"(?<![\d/])(?:\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:\d{4}|\d{2})|(?:19|20)\d{2}-\d{2}-\d{2}"
    rf"|(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s*(?:of\s+)?{_MONTHS}\b{_YEAR}|{_ORDINALS}\s+(?:of\s+)?{_MONTHS}\b{_YEAR}"
    rf"|\d{{1,2}}\s?[/.]\s?\d{{1,2}}(?![\d/.])|{_MONTHS}\s+(?:19|20)\d{{2}}"
    rf"|{_MONTHS}\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s*(?:19|20)\d{{2}})?)(?![\d/])",
    _I,
)
_BIRTH = re.compile(
    r"\bd\.?\s?o\.?\s?b(?:\.|\b)|\b(?:date of birth|birth\s?date|birth\s?day|b-?day|born|birthdate|birthdays?)\b"
    r"|urodzi\w+|urodzin|născut|nascut|dhashay|জন্ম|تاريخ الميلاد",
    _I,
)
_NOT_YET = re.compile(
    r"[.!?]\s|\n|\b(?:moved|came|went|met|since|party|trip|panel|review|meeting|court|started|adopted)\b", _I
)
_TURNED = re.compile(
    r"\b(?:turn(?:ed|s|ing)?|will be|be|am) (?:\d{1,2}|sixteen|seventeen|eighteen|twenty[- ]?one) (?:on|in)(?: the)? $",
    _I,
)

_TURNING = re.compile(r"\bturn(?:ed|s|ing)?\b|\b(?:be|am) (?:\d\d?|sixteen|eighteen)\b", _I)
_NI = re.compile(r"(?<!\w)[A-CEGHJ-PRSTW-Z][A-CEGHJ-NPRSTW-Z](?:[\s\-]?\d\d){3}[\s\-]?[A-D](?!\w)", _I)
_NHS = re.compile(r"(?<![\d£])\d{3}[ \-]\d{3}[ \-]\d{4}(?![\d])")
_PLATE = re.compile(r"(?<!\w)[A-HJ-PR-Y][A-HJ-PR-Y][0-9]{2}\s?[A-HJ-PR-Z]{3}(?!\w)")
_LICENCE = re.compile(r"(?<!\w)[A-Z]{2,5}9{0,3}\d{6}[A-Z9]{2}\d[A-Z]{2}(?!\w)", _I)
_LABEL = re.compile(
    r"\b(?:(?:nhs|n\.?i\.?|national insurance|passport|account|acct?|a/c|case|file|client"
    r"|customer|care|mosaic|liquidlogic"
    r"|ll|job|ticket|ref(?:erence)?|complaint|crime|incident|claim|invoice|order|payroll|employee|staff|student|pupil"
    r"|candidate|ul?n|upn|urn|uin|id|hospital|patient|tenancy|rent|policy|licen[cs]e"
    r"|home office|arc|brp|visa|uc|housing"
    r"|application|app|bank|card|swift|cas|sw england|social work england|registration"
    r"|reg|plate|number plate|membership"
    r"|badge|ending|serial|cohort|booking|tracking|case\s?load|foster|carer|agency"
    r"|supplier|vendor|po|cad)\b[\s/.\-(]*)+"
    r"(?:(?:number|numbers|num|no|nr|ref(?:erence)?|code|id|card|details|plate)\b\.?\s*)*"
    r"(?:\(?(?:is|was|its|it's|it is|of|under|with|on|for|called|:|=|#|-|–|no\.?|number|numbers)\)?\s*){0,4}",
    _I,
)
_CODE = re.compile(
    r"[\s#:(]*(?P<code>(?:[A-Z]{1,5}\s|[A-Za-z]{1,6}[/\-._]?)?\d[\dA-Za-z]*"
    r"(?:[/\-._]?[\dA-Za-z]*\d[\dA-Za-z]*|[ /\-._]\d+[A-Za-z]?|[ /\-][A-Z]{1,3}(?!\w))*)"
)
_PLATE_LABEL = re.compile(r"\b(?:reg(?:istration)?|number\s?plate|plate|car|van|vehicle|motor)\b[^.!?\n]{0,20}$", _I)
_ANY_PLATE = re.compile(
    r"(?<!\w)(?:[a-z]{2}\d{2}\s?[a-z]{3}|[a-z]\d{1,3}\s?[a-z]{3}|[a-z]{3}\s?\d{1,3}[a-z]|[a-z]{1,3}\s?\d{3,4})(?!\w)",
    _I,
)


def find(read: Text, _: Iterable[Mask]) -> list[Mask]:
    found: list[Mask] = []
    for look in _LOOKS if _DIGIT.search(read.text) else (emails, _births, _phones, handles):
        for mask in look(read.text):
            if not any(mask.meets(other) for other in found):
                found.append(mask)
    return found


def _phones(text: str) -> Iterator[Mask]:
    for match in _NUMBER.finditer(text):
        if _is_phone(_as_digits(match.group())):
            end = match.start() + len(match.group().rstrip(" .,-(_*/"))
            yield Mask(match.start(), end, Kind.PHONE)
    for match in _LOCAL.finditer(text):
        if _is_phone("0" + _as_digits(match.group())):
            yield Mask(match.start(), match.end(), Kind.PHONE)
    for match in _SHORT.finditer(text):
        if re.sub(r"\D", "", match["digits"]) not in HELP_LINES:
            yield Mask(match.start("digits"), match.end("digits"), Kind.PHONE)


def _as_digits(spoken: str) -> str:
    """ "oh seven double nine" is 0799; "nine hundred" is 900."""
    digits = "+" if spoken.lstrip("( ").startswith("+") else ""
    for match in _SPOKEN_DIGIT.finditer(re.sub(r"(?<=[\do])(?=[\do])", " ", spoken.lower())):
        if not match["digit"]:
            digits += "00"
            continue
        times = {"double": 2, "triple": 3}.get((match["times"] or "").lower(), 1)
        word = match["digit"].lower()
        digits += ("0" if word in {"o", "oh"} else _DIGITS.get(word, word)) * times
    return digits


def _is_phone(digits: str) -> bool:
    """A number somebody may answer; those of services, free or at a national rate, are nobody's own."""
    if _FREE.match(digits) or not 9 <= len(digits.lstrip("+")) <= 15:
        return False
    try:
        number = phonenumbers.parse(digits, "GB")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def _postcodes(text: str) -> Iterator[Mask]:
    for match in _POSTCODE.finditer(text):
        if any(c.isdigit() for c in match.group()):
            yield Mask(match.start(), match.end(), Kind.POSTCODE)


def _births(text: str) -> Iterator[Mask]:
    if not _BIRTH.search(text) and not _TURNING.search(text):
        return
    for match in _DATE.finditer(text):
        before, after = text[max(0, match.start() - 45) : match.start()], text[match.end() : match.end() + 30]
        cues = list(_BIRTH.finditer(before))
        near = bool(cues) and not _NOT_YET.search(before, cues[-1].end())
        later = re.match(
            r"[\s,(]*(?:is|was|which is|it's|its|-)?\s*(?:my|his|her|their|our)\s+(?:\w+\s+){0,2}(?:birth|b-?day|dob)",
            after,
            _I,
        )
        if near or later or _TURNED.search(before):
            yield Mask(match.start(), match.end(), Kind.DATE_OF_BIRTH)


def _national_ids(text: str) -> Iterator[Mask]:
    for shape in (_NI, _NHS, _PLATE, _LICENCE):
        for match in shape.finditer(text):
            yield Mask(match.start(), match.end(), Kind.OTHER_ID)
    for match in _ANY_PLATE.finditer(text):
        if _PLATE_LABEL.search(text[: match.start()]):
            yield Mask(match.start(), match.end(), Kind.OTHER_ID)


def _labelled_ids(text: str) -> Iterator[Mask]:
    """What follows "case number", "ref" and the like, if it has digits enough."""
    for label in _LABEL.finditer(text):
        match = _CODE.match(text, label.end())
        if match and _is_code(match["code"].rstrip(" /-._")):
            start = match.start("code")
            yield Mask(start, start + len(match["code"].rstrip(" /-._")), Kind.OTHER_ID)


def _is_code(code: str) -> bool:
    digits = sum(c.isdigit() for c in code)
    if re.fullmatch(
        r"(?:19|20)\d\d|\d+(?:st|nd|rd|th|am|pm|k|p|m|hrs?|mins?|yrs?|days?|weeks?|months?)"
        r"|\d\d?[/.-]\d\d?[/.-]\d{2,4}",
        code,
        _I,
    ):
        return False
    return digits >= 4 or (digits >= 2 and len(code) >= 5)


_LOOKS: tuple[Callable[[str], Iterator[Mask]], ...] = (
    emails,
    _national_ids,
    _postcodes,
    _births,
    _labelled_ids,
    _phones,
    handles,
)
