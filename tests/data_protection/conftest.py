"""Words are not let go of beside a test that counts those that are overdue."""

from tests.keeping.conftest import in_hand

__all__ = ["in_hand"]
