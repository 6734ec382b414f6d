"""Editions: asked for, made, worded for each age, and published."""

from portal.reports.models.dashboard import Dashboard
from portal.reports.models.order import Order
from portal.reports.models.publication import Publication
from portal.reports.models.quote import agree, agreed_quotes, quoted, quotes_to_agree, refuse
from portal.reports.models.report import Report, Scoped
from portal.reports.models.wording import ReportWording

__all__ = [
    "Dashboard",
    "Order",
    "Publication",
    "Report",
    "ReportWording",
    "Scoped",
    "agree",
    "agreed_quotes",
    "quoted",
    "quotes_to_agree",
    "refuse",
]
