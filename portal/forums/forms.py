"""What people type in a forum."""

from portal.web import Form

TITLE, TEXT = 120, 10_000


def topic(form: Form) -> tuple[str, str]:
    """Title and first words of a new topic. The title is kept to one line, whatever was sent."""
    title = form.line("title", TITLE, "Give your topic a title, so that others know what it is about.")
    return title, form.text("text", TEXT, "Write what you want to say about it.")


def reply(form: Form) -> str:
    return form.text("text", TEXT, "There is nothing in your reply yet. Write what you want to say.")
