"""Asking: a survey and its questions, the cards and posters that lead to it, and the nameless responses."""

from portal.surveys.kinds import Kind
from portal.surveys.models.card import Card, CardBatch, Place, Poster, UsedCard
from portal.surveys.models.checking import Checked, check, safeguarding_owners
from portal.surveys.models.half_sheet import Half, HalfSheet
from portal.surveys.models.member_way import MemberWay
from portal.surveys.models.override import Override
from portal.surveys.models.question import Question
from portal.surveys.models.recording import Recording
from portal.surveys.models.response import AlreadyUsed, Answer, Response
from portal.surveys.models.survey import AgeBand, Details, Survey
from portal.surveys.models.translations import offer, translate, withdraw
from portal.surveys.models.versions import copy, new_version
from portal.surveys.models.wording import Wording

__all__ = [
    "AgeBand",
    "AlreadyUsed",
    "Answer",
    "Card",
    "CardBatch",
    "Checked",
    "Details",
    "Half",
    "HalfSheet",
    "Kind",
    "MemberWay",
    "Override",
    "Place",
    "Poster",
    "Question",
    "Recording",
    "Response",
    "Survey",
    "UsedCard",
    "Wording",
    "check",
    "copy",
    "new_version",
    "offer",
    "safeguarding_owners",
    "translate",
    "withdraw",
]
