"""What people type who look after the help lines and the screen."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from portal.safeguarding.models import Reach
from portal.safeguarding.screening.overlay import WEIGHTS, Change, Edit, PhraseError, tidy
from portal.web import Form

WAYS = {Reach.RING: "People ring it", Reach.TEXT: "People send a text to it"}


def help_line(form: Form, is_emergency: bool = False) -> dict[str, Any]:
    """One line of the list; the number of the emergency line stays as it is."""
    number = form.text("number", 30, "Write the number.")
    if number and not re.search(r"\d", number):
        form.errors["number"] = "A number has at least one figure."
    said = {
        "name": form.text("name", 60, "Write what the line is called."),
        "number": number,
        "way": Reach(form.choice("way", list(Reach)) or Reach.RING),
        "about": form.text("about", 200, "Say in a few words what it is for, and that it is free."),
        "address": _address(form),
    }
    return {name: value for name, value in said.items() if not (is_emergency and name in {"number", "way"})}


def _address(form: Form) -> str:
    """Empty, or a page with https."""
    typed = form.text("address", 200)
    try:
        parts = urlsplit(typed)
        is_page = parts.scheme == "https" and bool(parts.hostname) and not re.search(r"\s|[<>\"]", typed)
    except ValueError:
        is_page = False
    if typed and not is_page:
        form.errors["address"] = "A page's address begins with https:// and has no spaces."
    return typed if is_page else ""


def screen_change(form: Form, kinds: Iterable[str]) -> tuple[Change, str] | None:
    """One change and why it is made; None where something is wrong."""
    what = Edit(form.choice("what", list(Edit)) or Edit.ADDED)
    phrase = form.text("phrase", 120, "Write the phrase.")
    kind, weight = "", 0
    if what is Edit.ADDED:
        kind = form.choice("kind", list(kinds), "Choose what it may mean.")
        weight = int(form.choice("weight", [str(one) for one in WEIGHTS], "Choose how strong it is.") or 0)
    why = form.text("why", 300, "Say why, without anybody's name.")
    try:
        phrase = tidy(phrase) if phrase else ""
    except PhraseError as exc:
        form.errors["phrase"] = str(exc)
    return None if form.errors else (Change(what, phrase, kind, weight), why)


def sentence(form: Form) -> str:
    return form.text("sentence", 2_000, "Type something to try.")
