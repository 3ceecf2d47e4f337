"""Zoom is away for an hour in which many register."""

import pytest

from tests.registrations.test_zoom_down import (
    test_registering_goes_on_while_zoom_is_down,
)

__all__ = ["test_registering_goes_on_while_zoom_is_down"]


@pytest.fixture
def people() -> int:
    return 200
