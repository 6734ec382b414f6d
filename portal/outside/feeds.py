"""Boards as Atom feeds (RFC 4287). Pure."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from portal.boards.states import State
from portal.outside.shapes import PublishedCard

ATOM = "http://www.w3.org/2005/Atom"
KIND = "application/atom+xml"
BEFORE_ANY = "2016-12-01T00:00:00+00:00"
"""When a feed changed in which nothing is yet: always the same, and before whatever comes."""

STATES = {
    State.HEARD: "We heard you",
    State.PLANNED: "Planned",
    State.DOING: "Happening now",
    State.DONE: "Done",
    State.NOT_YET: "Not yet",
    State.NOT_POSSIBLE: "Not possible",
}
"""As the boards say it."""

register_namespace("", ATOM)


def feed(title: str, here: str, page: str, author: str, cards: Iterable[PublishedCard]) -> bytes:
    """`here` is the feed's own address, and its name for good; `page` is where people read the same."""
    newest = sorted(cards, key=lambda one: one.updated_at, reverse=True)
    made = Element(f"{{{ATOM}}}feed", {"xml:lang": "en-GB"})
    _text(made, "id", here)
    _text(made, "title", title)
    _text(made, "updated", newest[0].updated_at if newest else BEFORE_ANY)
    _text(SubElement(made, f"{{{ATOM}}}author"), "name", author)
    _link(made, "self", here, KIND)
    _link(made, "alternate", page, "text/html")
    for card in newest:
        _entry(made, card)
    return bytes(tostring(made, encoding="utf-8", xml_declaration=True))


def _entry(made: Element, card: PublishedCard) -> None:
    entry = SubElement(made, f"{{{ATOM}}}entry")
    _text(entry, "id", f"urn:uuid:{card.id}")
    _text(entry, "title", f"{STATES[card.state]}: {card.you_said}")
    _text(entry, "published", card.published_at)
    _text(entry, "updated", card.updated_at)
    _link(entry, "alternate", card.url, "text/html")
    for theme in card.about:
        SubElement(entry, f"{{{ATOM}}}category", {"term": theme})
    SubElement(entry, f"{{{ATOM}}}category", {"term": card.state.value, "label": STATES[card.state]})
    _text(entry, "content", "\n\n".join(_lines(card)), {"type": "text"})


def _lines(card: PublishedCard) -> Iterable[str]:
    yield f"You said: {card.you_said}"
    if card.about:
        yield f"It is about: {'; '.join(card.about)}."
    yield f"{STATES[card.state]}. {card.we_did}".strip()
    if card.taken_back:
        yield "It was said to be done. Now somebody is looking at it again."
    if card.reason:
        yield f"Why: {card.reason}"
    if card.next_step_by:
        yield f"The next step is promised by {card.next_step_by}."
    if card.done_on:
        yield f"Done on {card.done_on}, and signed off by a second person."


def _text(within: Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    SubElement(within, f"{{{ATOM}}}{name}", attributes or {}).text = text


def _link(within: Element, rel: str, href: str, kind: str) -> None:
    SubElement(within, f"{{{ATOM}}}link", {"rel": rel, "type": kind, "href": href})
