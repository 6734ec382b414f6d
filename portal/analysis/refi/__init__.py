"""REFI-QDA, the format in which programs for coding text exchange codebooks (.qdc) and coded texts (.qdpx).

As the project exchange standard 1.5 defines them (schemas Codebook and Project 1.0) and QualCoder reads them. Pure.
"""

from uuid import UUID, uuid5

CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
ORIGIN = "Participation Portal"
_OURS = UUID("7c8f4a50-2f5e-5d0c-9d0a-6a1f0f6b1e11")
"""What all our identifiers are made from: the same thing gets the same one in every file."""


class Unreadable(Exception):
    """The message says what is wrong with the file, for whoever chose it."""


def guid(*names: str) -> str:
    return str(uuid5(_OURS, "\0".join(names)))


def guid_of(book: str, code: str) -> str:
    """A code keeps its own through all versions of its codebook, by which it is known again when it comes back."""
    return guid("code", book, code)
