"""How long a concern may wait, and how long it has waited, in words."""

from datetime import datetime, timedelta

SATURDAY = 5
DAY = timedelta(days=1)


def due(raised: datetime) -> datetime:
    """The same time on the next working day. Bank holidays count as working days, which errs on the early side."""
    due = raised + DAY
    while due.weekday() >= SATURDAY:
        due += DAY
    return due


def waited(since: datetime, until: datetime) -> str:
    """Rounded down, as a person would say it: 3 hours."""
    minutes = max(int((until - since).total_seconds()) // 60, 0)
    if minutes < 2:
        return "a moment"
    if minutes < 120:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
