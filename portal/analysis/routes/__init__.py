"""Coding comments, and reading reports."""

from portal.analysis.routes import reports, workbench

routes = [*workbench.routes, *reports.routes]
