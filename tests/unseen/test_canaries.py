"""Marked respondents answer, and no trace of their phone, their place or their words in clear is left anywhere."""

import base64
import gzip
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import settings
from tests.unseen.canaries import PLACE, SENT, WORD, Canary, hits, patterns
from tests.unseen.forked import database
from tests.unseen.scene import Scene

__all__ = ["database"]
CANARIES = int(os.environ.get("UNSEEN_CANARIES", "3"))
"""`make attack` takes 500."""

PLANTED = "zqplanted"
COUNTED = (b"portal:limit:", b"portal:salt:")
PLACES = ["database and its log", "backup", "export", "mails", "data", "tmp", "home", "logs"]


def test_nobody_who_answered_can_be_found_anywhere(database: str, tmp_path: Path) -> None:
    with Scene(database, tmp_path) as scene:
        codes = scene.cards(CANARIES)
        scene.answered_by([Canary(number, code) for number, code in enumerate(codes)])
        found = scene.searched(said=SENT)
        in_clear = scene.in_clear(codes)
        guesses = [data for place, data in scene.everything() if place == "Redis" and data.startswith(COUNTED)]
        scene.plant(PLANTED)
        planted = scene.searched(patterns([PLANTED]))
    print(f"{CANARIES} canaries: {sum(map(len, found.values()))} hits in {', '.join(found)}")
    assert {place: hit[:3] for place, hit in found.items() if hit} == {}
    assert in_clear == []
    assert bool(guesses) == bool(settings.REDIS_URL), "where they guessed from was counted, and cannot be read"
    assert {place for place, hit in planted.items() if hit} == {*PLACES, *([] if settings.EMBEDDED else ["Redis"])}


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "as it is": bytes,
    "in capitals": bytes.upper,
    "two bytes a letter": lambda text: text.decode().encode("utf-16-le"),
    "in hex": lambda text: text.hex().encode(),
    "in base64": base64.b64encode,
    "in base64 behind a letter": lambda text: base64.b64encode(b"x" + text),
    "in base64 behind two": lambda text: base64.b64encode(b"xy" + text),
    "gzipped": gzip.compress,
    "deflated twice": lambda text: zlib.compress(b"x" * 50 + zlib.compress(text)),
}


@pytest.mark.parametrize("way", WRAPPED)
@pytest.mark.parametrize("mark", [WORD, PLACE])
def test_the_search_finds_a_mark_however_it_is_written(mark: str, way: str) -> None:
    planted = os.urandom(500) + WRAPPED[way](f"so {mark}7::1 it is".encode()) + os.urandom(500)
    assert hits(planted)
    assert not hits(os.urandom(100_000))


def test_an_address_is_found_as_machines_keep_it() -> None:
    assert hits(b"before" + bytes.fromhex("20010db87a710001") + bytes(7) + b"\x01")
