"""What kind of recording some bytes are, by the bytes alone: a name can say anything. Pure."""

import re
from enum import StrEnum
from functools import reduce

HEAD = 4_096
TAG = 10
"""Bytes that stand before what an MP3 says about itself."""


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
    if sound[:3] == b"ID3":
        sound = sound[TAG + reduce(lambda length, byte: length << 7 | byte, sound[6:TAG], 0) :]
    frame = sound.lstrip(b"\0")[:4]
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE6 != 0xE2 or frame[1] & 0x18 == 0x08:
        return False
    return frame[2] >> 4 not in {0, 15} and frame[2] & 0x0C != 0x0C
