"""What programs are told of the boards, field by field; openapi.py describes exactly this. Pure."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from portal.boards.states import Felt, State


@dataclass(frozen=True, slots=True)
class Is:
    """What a field is, for whoever reads the description; `format` as OpenAPI has it."""

    about: str
    format: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """For one age band, in words of its own."""

    said: str
    came: Annotated[str, Is("What came of it; empty where nothing has yet")]
    picture: Annotated[str, Is("The name of a drawing that stands beside it for those who hardly read; may be empty")]


@dataclass(frozen=True, slots=True)
class Proof:
    """What anybody can check it by."""

    caption: str
    text: Annotated[str, Is("Empty where the evidence is a link or a file")]
    url: Annotated[str | None, Is("Where the link leads, or the file lies", "uri")]


@dataclass(frozen=True, slots=True)
class Changed:
    """Did it change anything for you? Of ten people who were asked and spoke before, about how many answered so. 0 is
    fewer than one, 10 more than nine."""

    yes: int
    bit: int
    no: int
    unknown: int


@dataclass(frozen=True, slots=True)
class PublishedCard:
    """One "you said, we did", as it stands on a board."""

    id: Annotated[str, Is("Stays the same for good", "uuid")]
    url: Annotated[str, Is("Where people read it", "uri")]
    board: Annotated[str, Is("The key of the board that it stands on")]
    about: Annotated[list[str], Is("The values and themes that it is about, where ten people or more spoke of them")]
    you_said: str
    at_least: Annotated[int | None, Is("How many spoke, in steps of 10, 20, 50 and 100; null where it is not told")]
    state: State
    we_did: Annotated[str, Is("What happens, or happened; may be empty")]
    reason: Annotated[str, Is("Why not, or why not yet; else empty")]
    owner: Annotated[str, Is("Who sees to it, by what they do; may be empty")]
    next_step_by: Annotated[str | None, Is("The day that was promised", "date")]
    overdue: Annotated[bool, Is("Whether that day has gone by")]
    done_on: Annotated[str | None, Is("Only of what is done", "date")]
    taken_back: Annotated[bool, Is("Whether it was said to be done, and is being looked at again")]
    changed_anything: Annotated[Changed | None, Is("Null before enough people have answered")]
    for_ages: Annotated[dict[str, Words], Is("By age band: 4-7, 8-11, 12-17")]
    evidence: list[Proof]
    published_at: Annotated[str, Is("When it went on the board", "date-time")]
    updated_at: Annotated[str, Is("When what is told of it last changed", "date-time")]


@dataclass(frozen=True, slots=True)
class Cards:
    """One page of them, those published last first."""

    cards: list[PublishedCard]
    next: Annotated[str | None, Is("The address of the next page; null on the last one", "uri")]


@dataclass(frozen=True, slots=True)
class Board:
    """One group's."""

    key: str
    name: str
    about: str
    url: Annotated[str, Is("Where people read it", "uri")]
    feed: Annotated[str, Is("Its Atom feed", "uri")]
    cards: Annotated[str, Is("Its cards, by this API", "uri")]


@dataclass(frozen=True, slots=True)
class Boards:
    """All of them."""

    boards: list[Board]


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """One report: frozen when it was made, and never changed."""

    number: Annotated[int, Is("Stays the same for good")]
    url: Annotated[str, Is("Where people read it", "uri")]
    document: Annotated[str, Is("All of its figures, as JSON of the edition's own schema", "uri")]
    pdf: Annotated[str, Is("To print, tagged to be read aloud", "uri")]
    period: Annotated[str, Is("2026-Q3, or 2026 for a year")]
    about: Annotated[str, Is("Who it is about, in words")]
    made_at: Annotated[str, Is("When it was frozen", "date-time")]
    published_at: Annotated[str, Is("Since when everybody may read it", "date-time")]
    replaces: Annotated[int | None, Is("The number of the edition that it corrects")]
    because: Annotated[str, Is("Why there had to be another one; else empty")]
    sentences: Annotated[list[str], Is("What matters most in it")]
    for_ages: Annotated[dict[str, str], Is("In words for an age band: 4-7, 8-11, 12-17")]


@dataclass(frozen=True, slots=True)
class Editions:
    """All that are published, the newest first."""

    editions: list[PublishedEdition]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, as RFC 9457 has it."""

    type: Annotated[str, Is("Always about:blank: the status says it all")]
    title: str
    status: int
    detail: str


def told(shape: Any) -> dict[str, Any]:
    """As JSON has it."""
    return asdict(shape)


EXAMPLE = PublishedCard(
    id="00000000-0000-4000-8000-000000000000",
    url="https://portal.example/boards/lincc#entry-00000000-0000-4000-8000-000000000000",
    board="lincc",
    about=["Respect", "Honest, consistent, fair, open"],
    you_said="Our things get put in bin bags when we move.",
    at_least=20,
    state=State.DONE,
    we_did="Everybody who moves gets a suitcase that is theirs to keep.",
    reason="",
    owner="Head of Service for children in care",
    next_step_by=None,
    overdue=False,
    done_on="2026-10-05",
    taken_back=False,
    changed_anything=Changed(**{Felt.YES: 5, Felt.BIT: 3, Felt.NO: 1, Felt.UNKNOWN: 1}),
    for_ages={"8-11": Words("Bin bags feel bad.", "You get a suitcase.", "")},
    evidence=[Proof("What was bought", "120 suitcases, in three sizes", None)],
    published_at="2026-09-01T09:00:00+00:00",
    updated_at="2026-10-05T15:30:00+00:00",
)
"""Nobody's; for the description, and for a test of a webhook while no card is published."""
