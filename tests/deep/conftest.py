"""What the tests of every page in every form start with."""

from tests.inspection import look_at, states

__all__ = ["look_at", "states"]
