"""Disclosure control: what a table may show so that nobody can work out a small number that it does not show. Pure.

A cell is safe to show where enough people stand behind it. Hiding the others is not enough: rows, columns, totals,
other periods and other groups add up, and what is missing can be taken away from what is there. So whatever is to be
published is attacked first, together with all that was published before it, by linear programming: for every cell
that is to stay hidden, the least and the most that it could be. Where that is too narrow, more is hidden.
"""

from portal.reports.disclosure.cells import Cell, Range, Rule, Sum, Tables

__all__ = ["Cell", "Range", "Rule", "Sum", "Tables"]
