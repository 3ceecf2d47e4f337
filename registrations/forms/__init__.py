"""What one may type."""

from registrations.forms.following import FollowForm, LostLinkForm
from registrations.forms.own import PreferencesForm
from registrations.forms.registering import RegistrationForm
from registrations.forms.series import SeriesForm

__all__ = [
    "FollowForm",
    "LostLinkForm",
    "PreferencesForm",
    "RegistrationForm",
    "SeriesForm",
]
