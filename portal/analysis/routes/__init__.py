"""Coding comments, alone and two apart from each other, reading reports, and how good the coder is."""

from portal.analysis.routes import blind, double, exchange, hiding, quality, reports, settling, workbench

routes = [
    *workbench.routes,
    *hiding.routes,
    *double.routes,
    *blind.routes,
    *settling.routes,
    *exchange.routes,
    *reports.routes,
    *quality.routes,
]
