"""What somebody proposes."""

from dataclasses import dataclass

from portal.accounts.models import MONTHS, Group
from portal.feedback.periods import Quarter
from portal.proposals.kinds import Kind
from portal.web import Form

REASON = 1_000


@dataclass(frozen=True, slots=True)
class Proposed:
    group: Group | None
    about: dict[str, str]
    reason: str


def proposed(form: Form, kind: Kind, groups: list[Group]) -> Proposed:
    """`groups` are those that this person may choose from."""
    by_key = {group.key: group for group in groups}
    key = form.choice("group", list(by_key), "Choose a group.") if "group" in kind.asks else ""
    about = {}
    if "quarter" in kind.asks:
        about["quarter"] = _quarter(form)
    if "months" in kind.asks:
        about["months"] = form.choice("months", [str(one) for one in MONTHS], "Choose how long words are to be kept.")
    if "notes" in kind.asks and form.raw("notes"):
        about["notes"] = "yes"
    reason = form.text("reason", REASON, "Say why, so that somebody else can decide.")
    return Proposed(by_key.get(key), about, reason)


def _quarter(form: Form) -> str:
    quarter = Quarter.parse(form.raw("quarter"))
    if quarter is None:
        form.errors["quarter"] = "Choose a quarter."
    return str(quarter or "")


def confirmed(form: Form) -> bool | None:
    """Empty when neither button was pressed."""
    return {"confirm": True, "refuse": False}.get(form.raw("decide"))
