"""Reading a great deal in a short time: what counts, and how much is too much."""

from datetime import timedelta

READS = frozenset(
    {
        "comment",
        "concern",
        "topic",
        "download_export",
        "to_read",
        "case_file",
        "trial_words",
        "alike",
        "found_in_common",
    }
)
"""The verbs that stand for reading people's words as they said them."""
MOST = 30
"""Reads within an hour; with one more, the portal asks an administrator to look into it."""
WITHIN = timedelta(hours=1)
ALARM = "alarm_bulk_reading"
LOOKED_INTO = "look_into"
