"""Coding comments, and reading reports."""

from portal.analysis.routes import exchange, reports, workbench

routes = [*workbench.routes, *exchange.routes, *reports.routes]
