"""What everybody may read of an entry, put together when it is whole."""

from typing import TYPE_CHECKING, Any

from portal.boards.models.evidence import Evidence
from portal.boards.models.wording import EntryWording

if TYPE_CHECKING:
    from portal.boards.models.entry import Entry


async def as_told(entry: "Entry") -> dict[str, Any]:
    """With every wording that goes with what is said now, and the evidence that is for everybody."""
    due = None if entry.state.is_at_an_end else entry.due_on
    days = {name: day and day.isoformat() for name, day in (("due_on", due), ("done_on", entry.done_on))}
    told = {"state": entry.state.value, "we_did": entry.we_did, "reason": entry.reason, "owner": entry.owner_as}
    wordings = (one for one in (await EntryWording.of(entry)).values() if one.mark == entry.words_mark)
    by_age = {one.age.value: {"said": one.said, "came": one.came, "picture": one.picture} for one in wordings}
    proofs = await Evidence.filter(entry_id=entry.id, public=True).order_by("added_at").values_list("id", flat=True)
    return {**told, **days, "wordings": by_age, "evidence": [str(id) for id in proofs]}
