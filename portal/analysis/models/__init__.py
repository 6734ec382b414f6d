"""The tables of understanding."""

from portal.analysis.models.coding import Code, Coding, Found, GivenBy, Reason, Tone
from portal.analysis.models.double import DoubleCoding, TooFew
from portal.analysis.models.editions import Edition, codebook
from portal.analysis.models.in_common import Finding, InCommon
from portal.analysis.models.learned import Learned, Recoding
from portal.analysis.models.pairs import Pair
from portal.analysis.models.reviews import Part, Review
from portal.analysis.models.training import Training

__all__ = [
    "Code",
    "Coding",
    "DoubleCoding",
    "Edition",
    "Finding",
    "Found",
    "GivenBy",
    "InCommon",
    "Learned",
    "Pair",
    "Part",
    "Reason",
    "Recoding",
    "Review",
    "Tone",
    "TooFew",
    "Training",
    "codebook",
]
