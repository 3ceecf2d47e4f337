"""What is kept of a session afterwards."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from dialogues.models import Resource
from events.models import Session, SessionResource
from events.services.saving import save_session

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def attach_material(
    *, session_id: int, resource: Resource, author: "User | None"
) -> SessionResource:
    """Store a new document and put it last among those of a session.

    The session counts as edited, so that feeds name it among the latest changes and
    another organiser's open form notices; nothing of it is material (RFC 5546, 2.1.4).
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=session_id)
    resource.save()
    last = session.session_resources.aggregate(last=Max("order"))["last"]
    attached = SessionResource.objects.create(
        session=session, resource=resource, order=0 if last is None else last + 1
    )
    save_session(session=session, author=author)
    return attached
