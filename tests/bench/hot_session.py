"""One session that everybody wants: `python -m tests.bench.hot_session CAPACITY`.

Beside whatever content there is; prints its number, its form and pages that others read.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events import services
from events.models import Session
from fairville_site import bilingual, content_version
from tests.factories import SessionFactory


def wanted(capacity: int) -> dict[str, object]:
    start = timezone.now() + timedelta(days=10)
    session = SessionFactory(
        title_fr="Tout le monde vient",
        title_en="Everybody comes",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        format="online",
        registration_mode="open",
    )
    services.set_capacity(session_id=session.pk, mode="online", capacity=capacity)
    content_version.bump()
    session = Session.objects.get(pk=session.pk)
    with override("en"):
        number = [session.pk, bilingual.slug(session)]
        return {
            "session": session.pk,
            "form": reverse("registrations:register", args=number),
            "pages": [
                reverse("home"),
                reverse("events:programme"),
                session.get_absolute_url(),
            ],
        }


if __name__ == "__main__":
    print(json.dumps(wanted(int(sys.argv[1]))))
