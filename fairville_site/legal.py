"""The legal facts of whoever runs the site, from its settings: said on pages, never guessed."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fairville_site import bilingual

LABELS = {
    "LEGAL_CONTROLLER": _("Publisher, responsible for the data"),
    "LEGAL_ADDRESS": _("Address"),
    "LEGAL_DIRECTOR": _("Publication director"),
    "LEGAL_CONTACT": _("Contact"),
    "LEGAL_DPO": _("Data protection officer"),
    "LEGAL_AUTHORITY": _("Supervisory authority"),
    "LEGAL_HOST": _("Host"),
    "LEGAL_FUNDING": _("Funding"),
}
WHO = ("LEGAL_CONTROLLER", "LEGAL_ADDRESS")
PAGES: dict[str, tuple[str, ...]] = {
    "legal": (*WHO, "LEGAL_DIRECTOR", "LEGAL_CONTACT", "LEGAL_HOST", "LEGAL_FUNDING"),
    "privacy": (*WHO, "LEGAL_CONTACT", "LEGAL_DPO", "LEGAL_AUTHORITY"),
    "accessibility": ("LEGAL_CONTROLLER", "LEGAL_CONTACT"),
}
IN_EACH_LANGUAGE = "LEGAL_FUNDING"


@dataclass(frozen=True, slots=True)
class Fact:
    """An empty value is one that nobody has given yet."""

    setting: str
    label: str | Promise
    value: str


def facts(page: str) -> list[Fact]:
    """What a page of the site's own says of its publisher; most say nothing."""
    return [
        Fact(name, LABELS[label], settings.LEGAL[name])
        for label in PAGES.get(page, ())
        for name in [_name_in(label, bilingual.current())]
    ]


def missing() -> list[str]:
    """The settings without which the site is not fit for the public."""
    return [name for name, value in settings.LEGAL.items() if not value]


def _name_in(label: str, language: str) -> str:
    return f"{label}_{language.upper()}" if label == IN_EACH_LANGUAGE else label
