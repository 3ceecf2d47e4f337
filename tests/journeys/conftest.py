"""What the journeys through every page start with."""

from tests.inspection import look_at, state_names, states

__all__ = ["look_at", "state_names", "states"]
