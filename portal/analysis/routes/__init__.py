"""Coding comments, and reading reports."""

from portal.analysis.routes import hiding, reports, workbench

routes = [*workbench.routes, *hiding.routes, *reports.routes]
