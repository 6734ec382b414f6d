"""Coding comments, alone and two apart from each other, and reading reports."""

from portal.analysis.routes import blind, double, exchange, hiding, in_common, reports, settling, workbench

routes = [
    *workbench.routes,
    *hiding.routes,
    *double.routes,
    *blind.routes,
    *settling.routes,
    *exchange.routes,
    *reports.routes,
    *in_common.routes,
]
