"""What one types about a certificate: whose name to print, what to check."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registrations.forms.guarded import one_line

LONGEST_NAME = 100
LONGEST_CODE = 60


class PrintedNameForm(forms.Form):
    """The name of the registration, to be put right before it is printed."""

    name = forms.CharField(
        label=_("Name to print"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say which name to print.")},
    )

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name


class VerifyCertificateForm(forms.Form):
    """Both as they stand on the paper; capitals, spaces and hyphens do not matter."""

    required_css_class = "required"

    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("For example 12-ABCD-EFGH-JKMN."),
        error_messages={"required": _("Type the code of the certificate.")},
    )
    name = forms.CharField(
        label=_("Name on the certificate"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the name as it is printed.")},
    )
