"""What the corporate parenting board sees: what is published, group by group, and nothing besides."""

from dataclasses import dataclass, field
from operator import attrgetter

from portal.accounts.models import Group
from portal.boards.cards import Card, card
from portal.boards.models import Entry, State


@dataclass(slots=True)
class Promises:
    """One group's."""

    group: Group
    kept: list[Card] = field(default_factory=list)
    under_way: list[Card] = field(default_factory=list)
    overdue: list[Card] = field(default_factory=list)
    refused: list[Card] = field(default_factory=list)

    @property
    def felt(self) -> list[Card]:
        """Of those that were kept, the ones about which enough people said whether they changed anything."""
        return [one for one in self.kept if one.felt]

    @property
    def is_empty(self) -> bool:
        return not (self.kept or self.under_way or self.overdue or self.refused)

    def add(self, one: Card) -> None:
        if one.state is State.DONE:
            self.kept.append(one)
        elif one.state in {State.NOT_POSSIBLE, State.NOT_YET}:
            self.refused.append(one)
        else:
            self.under_way.append(one)
        if one.entry.is_overdue_for_everybody:
            self.overdue.append(one)


async def promises() -> list[Promises]:
    found = {group.pk: Promises(group) for group in await Group.all()}
    for entry in await Entry.on_boards().select_related("group").order_by("-shown_at"):
        found[entry.group_id].add(card(entry, None))
    return list(found.values())


def for_the_board(found: list[Promises]) -> list[tuple[str, Card]]:
    """What to ask about at the next meeting, with why: what is overdue, longest first, then what did not help."""
    late = sorted((one for group in found for one in group.overdue), key=attrgetter("due_on"))
    felt = [one for group in found for one in group.felt]
    in_vain = [one for one in felt if one.felt["no"] > one.felt["yes"]]
    again = [one for group in found for one in group.under_way if one.again and one not in late]
    return [
        *(("Overdue", one) for one in late),
        *(("Taken back", one) for one in again),
        *(("More say no than yes", one) for one in in_vain),
    ]
