"""The tables of understanding."""

from portal.analysis.models.coding import Code, Coding, GivenBy, Reason, Tone
from portal.analysis.models.editions import Edition, codebook
from portal.analysis.models.learned import Learned, Recoding, Training
from portal.analysis.models.reviews import DoubleCoding, Pair, Part, Review

__all__ = [
    "Code",
    "Coding",
    "DoubleCoding",
    "Edition",
    "GivenBy",
    "Learned",
    "Pair",
    "Part",
    "Reason",
    "Recoding",
    "Review",
    "Tone",
    "Training",
    "codebook",
]
