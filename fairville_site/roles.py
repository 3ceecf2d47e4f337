"""Who may do what at the desk: three groups, made anew from here at each migration.

Their names are those of the rows. A superuser stands outside them and may do all.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext_noop

ADMINISTRATORS = gettext_noop("Administrators")
ORGANISERS = gettext_noop("Organisers")
FRONT_DESK = gettext_noop("Front desk")

LOOK = ("view",)
WRITE = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")

type Allowed = dict[str, tuple[str, ...]]

# Check-in alone: no list of registrations, no address, no export.
AT_THE_DOOR: Allowed = {
    "registrations.attendance": ("view", "add", "delete"),
    "registrations.walkin": ("view", "add"),
}
# Nobody else's account, no legal page; what sessions stand on is not taken away.
ORGANISING: Allowed = AT_THE_DOOR | {
    "events.session": ALL,
    "events.sessionlanguage": ALL,
    "events.appearance": ALL,
    "events.partnership": ALL,
    "events.sessioncontact": ALL,
    "events.sessionresource": ALL,
    "events.places": WRITE,
    "events.meeting": ALL,
    "events.venue": WRITE,
    "dialogues.series": WRITE,
    "dialogues.city": WRITE,
    "dialogues.theme": WRITE,
    "dialogues.resource": ALL,
    "dialogues.resourcecredit": ALL,
    "speakers.speaker": ALL,
    "speakers.organisation": ALL,
    "registrations.registration": WRITE,
    "registrations.participant": LOOK,
    "registrations.follow": LOOK,
    "registrations.message": LOOK,
    "registrations.mailing": WRITE,
    "registrations.figure": LOOK,
    "registrations.historyline": LOOK,
}
ADMINISTERING: Allowed = ORGANISING | {
    "events.venue": ALL,
    "dialogues.series": ALL,
    "dialogues.city": ALL,
    "dialogues.theme": ALL,
    "dialogues.page": ALL,
    "auth.user": ALL,
    "auth.group": LOOK,
    "account.emailaddress": ("view", "delete"),
    "mfa.authenticator": ("view", "delete"),
}
ROLES: dict[str, Allowed] = {
    ADMINISTRATORS: ADMINISTERING,
    ORGANISERS: ORGANISING,
    FRONT_DESK: AT_THE_DOOR,
}


def make_roles(*, using: str = "default") -> None:
    """Make the groups, or give them again exactly what stands above.

    Whatever was given to them by hand is taken back: a role is a decision of the code.
    """
    known = _permissions(using)
    for name, allowed in ROLES.items():
        group, _created = Group.objects.using(using).get_or_create(name=name)
        wanted = [known[code] for code in codes(allowed)]
        group.permissions.set(wanted)


def codes(allowed: Allowed) -> list[tuple[str, str]]:
    """By app and codename: `("events", "view_session")`."""
    return [
        (app, f"{action}_{model}")
        for label, actions in allowed.items()
        for app, model in [label.split(".")]
        for action in actions
    ]


def _permissions(using: str) -> dict[tuple[str, str], Permission]:
    models = Q()
    for label in ADMINISTERING:
        app, model = label.split(".")
        models |= Q(content_type__app_label=app, content_type__model=model)
    rows = Permission.objects.using(using).filter(models).select_related("content_type")
    return {(row.content_type.app_label, row.codename): row for row in rows}
