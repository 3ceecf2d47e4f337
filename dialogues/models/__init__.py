"""What it is about."""

from dialogues.models.pages import Page, Theme
from dialogues.models.resources import Resource, ResourceCredit
from dialogues.models.series import City, Series

__all__ = ["City", "Page", "Resource", "ResourceCredit", "Series", "Theme"]
