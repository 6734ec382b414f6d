"""What whoever runs the portal can put right; shown as one line, without a stack trace."""


class Mistake(Exception):
    """The message says what is wrong and what to do."""


class SettingsError(Mistake):
    """A setting is missing or cannot be used."""
