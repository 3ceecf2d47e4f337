"""What the journeys through every page start with."""

from tests.inspection import look_at, states

__all__ = ["look_at", "states"]
