"""What the tests of every page in every form start with."""

from collections.abc import Iterable

import pytest

from tests.inspection import look_at, states
from tests.states import STATES

__all__ = ["look_at", "states"]


@pytest.fixture
def state_names() -> Iterable[str]:
    return STATES
