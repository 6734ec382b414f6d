"""Asking: a survey and its questions, the cards and posters that lead to it, and the nameless responses."""

from portal.surveys.models.card import Card, CardBatch, Poster, UsedCard
from portal.surveys.models.response import AlreadyUsed, Answer, Response
from portal.surveys.models.survey import AgeBand, Details, Kind, Question, Survey

__all__ = [
    "AgeBand",
    "AlreadyUsed",
    "Answer",
    "Card",
    "CardBatch",
    "Details",
    "Kind",
    "Poster",
    "Question",
    "Response",
    "Survey",
    "UsedCard",
]
