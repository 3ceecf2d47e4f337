"""The one row by which all processes know that something public was edited."""

import uuid

from django.db import models

from fairville_site.content_version import ONLY


class ContentVersion(models.Model):
    """A random word, not a number: a restored backup must not repeat a later version."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    version = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="content_version_is_one_row", condition=models.Q(id=ONLY)
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)
