import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def desk(client):
    """A browser in which an organiser is logged in."""
    organiser = get_user_model().objects.create_superuser("organiser")
    client.force_login(organiser)
    return client
