"""The addresses of what one may do on one's own page, and all that it may change."""

from registrations import tokens
from registrations.models import Follow, Message, Participant, Registration


def actions(person: Participant, row, follow) -> dict[str, str]:
    own = tokens.personal_path(person)
    return {
        "cancel": f"{own}registrations/{row.pk}/cancel/",
        "accept": f"{own}registrations/{row.pk}/confirm/",
        "mode": f"{own}registrations/{row.pk}/on_site/",
        "preferences": f"{own}preferences/",
        "follow": f"{own}follows/{follow.pk}/end/",
        "links": f"{own}links/",
        "erase": f"{own}erase/",
    }


def everything() -> list[object]:
    kinds = (Participant, Registration, Follow, Message)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]
