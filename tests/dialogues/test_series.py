"""Series have sub-series, and these have none."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import SeriesFactory

pytestmark = pytest.mark.django_db


def test_two_levels_are_all_there_are():
    top, other = SeriesFactory(), SeriesFactory()
    below = SeriesFactory(parent=top)
    below.full_clean()
    stays = "This series has sub-series: it must stay on top."
    not_below = "Choose a series that is not a sub-series itself."
    refused = [
        (top, other, stays),
        (other, below, not_below),
        (other, other, not_below),
    ]

    for series, parent, words in refused:
        series.parent = parent
        with pytest.raises(ValidationError) as error:
            series.full_clean()
        assert error.value.message_dict == {"parent": [words]}
