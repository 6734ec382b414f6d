"""What the person who takes a concern on types."""

from portal.web import Form


def decision(form: Form) -> str:
    """What they decided to do."""
    return form.text("decision", 2_000, "Write what you decided, even if it is that nothing more is needed.")
