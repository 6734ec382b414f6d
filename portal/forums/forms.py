"""What people type in a forum."""

from uuid import UUID

from portal.web import Form

TITLE, TEXT = 120, 10_000


def topic(form: Form) -> tuple[str, str]:
    """Title and first words of a new topic. The title is kept to one line, whatever was sent."""
    title = form.text("title", TITLE, "Give your topic a title, so that others know what it is about.")
    return " ".join(title.split()), form.text("text", TEXT, "Write what you want to say about it.")


def reply(form: Form) -> str:
    return form.text("text", TEXT, "There is nothing in your reply yet. Write what you want to say.")


def key(form: Form) -> UUID | None:
    """The form's own key, made when it was drawn, so that sending it twice posts once."""
    try:
        return UUID(form.raw("key"))
    except ValueError:
        return None
