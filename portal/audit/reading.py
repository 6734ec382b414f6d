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
        "blind_comment",
        "disagreements",
        "disagreement",
        "quotes",
    }
)
"""The verbs that stand for reading people's words as they said them."""
MOST = 30
"""Reads within an hour; with one more, the portal asks an administrator to look into it."""
DECIDED = frozenset({"review", "say_blind", "settle_disagreement"})
"""The verbs of somebody who says what a comment is about: coding is work, and its reads count by themselves."""
MOST_AT_WORK = 300
"""Reads within an hour, those of coding among them: half as many again as the quickest coders manage."""
WITHIN = timedelta(hours=1)
ALARM = "alarm_bulk_reading"
LOOKED_INTO = "look_into"
