"""What whoever typed a command can put right; shown as one line, without a stack trace."""


class Mistake(Exception):
    """The message says what is wrong and what to do."""
