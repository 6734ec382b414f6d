"""What is known of a model that lies in a file, for the process that codes and for those that ask it to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Shelved:
    """A model that lies in a file."""

    name: str
    file: str
    training_set: str
    sight: str
    """Tells what it sees of a comment, see coder/shelf.py."""
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taught:
    """A model that was learnt, and what it gives to each label as if it had not seen it; beside it, what the one before
    gives, likewise."""

    shelved: Shelved
    after: list[frozenset[str]]
    before: list[frozenset[str]]


def own_file(folder: Path, name: str) -> Path:
    """Of a model that was learnt from people's labels."""
    return folder / f"{name.replace('/', '-')}.npz"
