"""What one may change on one's own page."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dialogues.models import City
from registrations.models import Participant


class PreferencesForm(forms.Form):
    """The language of mails and pages, and the city whose hour stands first."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(code, capfirst(name)) for code, name in settings.LANGUAGES],
    )
    city = forms.ModelChoiceField(
        label=_("Your city"),
        queryset=City.objects.none(),
        required=False,
        empty_label=_("Another one"),
        help_text=_("Mails then give its hour first."),
    )

    def __init__(self, participant: Participant, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "language": participant.language,
            "city": participant.city_id,
        }
        super().__init__(*args, **kwargs)
        cities: Any = self.fields["city"]
        cities.queryset = City.objects.all()
