"""What kind of recording some bytes are, by the bytes alone, as a name can say anything; and what phones write into it
about where and by whom it was made. Pure."""

import re
from enum import StrEnum
from functools import reduce

HEAD = 4_096
TAG, OLD_TAG = 10, 128
"""Bytes that stand before what an MP3 says about itself, and all of what an older one says at its end."""

BOX = 8
"""Bytes of the head of a part of an MP4: how long it is, and its name."""


class Sound(StrEnum):
    """By its media type."""

    MP3 = "audio/mpeg"
    MP4 = "audio/mp4"
    OGG = "audio/ogg"
    WEBM = "audio/webm"
    WAV = "audio/wav"


def kind_of(sound: bytes) -> Sound | None:
    """None for what no browser plays as a recording, and for films."""
    head = sound[:HEAD]
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Sound.WAV
    if head[:4] == b"OggS":
        return Sound.OGG if re.search(rb"OpusHead|\x01vorbis", head) else None
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return Sound.WEBM if b"webm" in head[:64] and not re.search(rb"V_(VP|AV)", head) else None
    if head[4:8] == b"ftyp":
        return Sound.MP4 if b"mp4a" in sound and not re.search(rb"hdlr.{8}vide", sound, re.DOTALL) else None
    return Sound.MP3 if _is_mp3(sound) else None


def _is_mp3(sound: bytes) -> bool:
    """The first frame, behind whatever the file says about itself, has a head that Layer III can have."""
    frame = _untagged(sound).lstrip(b"\0")[:4]
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE6 != 0xE2 or frame[1] & 0x18 == 0x08:
        return False
    return frame[2] >> 4 not in {0, 15} and frame[2] & 0x0C != 0x0C


def bare(sound: bytes, kind: Sound) -> bytes:
    """Without what an MP3 or M4A says besides: phones name a recording after the street that it was made in."""
    if kind is Sound.MP3:
        return _untagged(sound)
    if kind is Sound.MP4:
        boxes = bytearray(sound)
        _empty_notes(boxes, 0, len(boxes))
        return bytes(boxes)
    return sound


def _untagged(sound: bytes) -> bytes:
    if sound[:3] == b"ID3":
        sound = sound[TAG + reduce(lambda length, byte: length << 7 | byte, sound[6:TAG], 0) :]
    return sound[:-OLD_TAG] if sound[-OLD_TAG:][:3] == b"TAG" else sound


def _empty_notes(boxes: bytearray, at: int, end: int) -> None:
    """Their length stays, since others are found by where they stand."""
    while at + BOX <= end:
        length, name = int.from_bytes(boxes[at : at + 4], "big"), bytes(boxes[at + 4 : at + BOX])
        if length < BOX:
            return
        behind = min(at + length, end)
        if name in {b"moov", b"trak"}:
            _empty_notes(boxes, at + BOX, behind)
        elif name in {b"udta", b"meta", b"uuid"}:
            boxes[at + 4 : behind] = b"free".ljust(behind - at - 4, b"\0")
        at = behind
