"""What the types of other tools' questions are to the portal. Pure."""

import re

from portal.surveys.kinds import Kind

CHOOSING = {
    "select_one": Kind.ONE,
    "select one": Kind.ONE,
    "select one from": Kind.ONE,
    "select1": Kind.ONE,
    "add select one prompt using": Kind.ONE,
    "select_multiple": Kind.SEVERAL,
    "select multiple": Kind.SEVERAL,
    "select multiple from": Kind.SEVERAL,
    "select all that apply from": Kind.SEVERAL,
    "add select multiple prompt using": Kind.SEVERAL,
    "rank": Kind.RANKING,
}
"""Followed by the name of a list of choices."""

PLAIN = {"text": Kind.SHORT, "string": Kind.SHORT, "date": Kind.DATE, "range": Kind.NUMBER}
BEGIN = re.compile(r"begin[ _](group|repeat|loop)\b.*")
END = re.compile(r"end[ _](group|repeat|loop)")
OR_OTHER = re.compile(r"\s+(or_other|or specify other)$")

_WHERE = "it asks where somebody is, which the portal never does."
_PHONE = "it notes something about the phone or the moment, which the portal never does."
_FILE = "it asks for a picture, a recording, a scan or a file, which the portal never does."
_NUMBER = "it asks for any number. The portal asks for 0 to 10; offer a choice, or ask for a few words."
_TIME = "it asks for a time of day; the portal asks for a date."
_WORKED_OUT = "it is worked out or carried along unseen, and the portal keeps only what people answer."
_FROM_FILE = "its answers stand in another file. Write them as answers to choose from."
UNKNOWN = "the portal has no question of this type."

UNSUPPORTED = {
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "start-geopoint", "location", "gps", "osm"), _WHERE),
    **dict.fromkeys(("start", "end", "today", "deviceid", "device id", "subscriberid", "simserial", "imei"), _PHONE),
    **dict.fromkeys(("phonenumber", "phone number", "username", "email", "audit", "start time", "end time"), _PHONE),
    **dict.fromkeys(("image", "photo", "audio", "background-audio", "video", "file", "barcode"), _FILE),
    **dict.fromkeys(("integer", "int", "decimal", "percentage"), _NUMBER),
    **dict.fromkeys(("time", "datetime", "date time"), _TIME),
    **dict.fromkeys(("calculate", "hidden", "xml-external", "csv-external"), _WORKED_OUT),
    **dict.fromkeys(("acknowledge", "trigger"), "it only asks to tick that something was read."),
    **dict.fromkeys(("select_one_from_file", "select one from file", "select_one_external"), _FROM_FILE),
    **dict.fromkeys(("select_multiple_from_file", "select multiple from file", "select one external"), _FROM_FILE),
    **dict.fromkeys(("cascading_select", "cascading select"), "its answers depend on another question's."),
}


def chosen(kind: str) -> tuple[Kind, str] | None:
    """The kind of a question that offers a list, and the name of that list."""
    for name in sorted(CHOOSING, key=len, reverse=True):
        if kind.lower().startswith(f"{name} "):
            return CHOOSING[name], OR_OTHER.sub("", kind[len(name) :].strip())
    return None


def why_not(kind: str) -> str:
    known = [name for name in UNSUPPORTED if re.match(rf"{re.escape(name)}( |$)", kind.lower())]
    return UNSUPPORTED[max(known, key=len)] if known else UNKNOWN
