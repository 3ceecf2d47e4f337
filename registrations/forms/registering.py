"""What one may type to register for a session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.models import City
from events.choices import LanguageKind, Mode
from events.models import Session
from registrations.choices import ComesAs
from registrations.forms.guarded import GuardedForm, one_line, some_lines
from registrations.services import Answers

LONGEST_NOTE = 500


class AnswersForm(GuardedForm):
    """Who one is, and what helps the organisers; only a name and an address are asked."""

    field_order = ["name", "email", "mode"]

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("A pseudonym is fine."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Tell us what to call you.")},
    )
    mode = forms.ChoiceField(
        label=_("You will take part"),
        choices=Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you will take part.")},
    )
    organisation = forms.CharField(
        label=_("Organisation or collective"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    comes_as = forms.ChoiceField(
        label=_("I come as"),
        choices=[("", _("I would rather not say")), *ComesAs.choices],
        required=False,
    )
    city = forms.ModelChoiceField(
        label=_("Your city"),
        queryset=City.objects.none(),
        required=False,
        empty_label=_("Another one"),
        help_text=_("Mails then give its hour first."),
    )
    wants_interpretation = forms.BooleanField(
        label=_("I will listen to the interpretation"), required=False
    )
    note = forms.CharField(
        label=_("Something the organisers should know"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("For example what you need in order to take part."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wants_news = forms.BooleanField(
        label=_("Tell me of the next sessions of this series"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities: Any = self.fields["city"]
        cities.queryset = City.objects.all()

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_organisation(self) -> str:
        return one_line(self.cleaned_data["organisation"])

    def clean_note(self) -> str:
        return some_lines(self.cleaned_data["note"])

    def answers_for(self, mode: Mode) -> Answers:
        """What was typed, once valid, for who chose nothing with one way to take part."""
        typed = self.cleaned_data
        return Answers(
            email=typed["email"],
            name=typed["name"],
            mode=Mode(typed["mode"]) if "mode" in typed else mode,
            organisation=typed["organisation"],
            comes_as=typed["comes_as"],
            city=typed["city"],
            wants_interpretation=typed.get("wants_interpretation", False),
            note=typed["note"],
            wants_news=typed["wants_news"],
        )


class RegistrationForm(AnswersForm):
    """For one session: only what it offers is asked."""

    def __init__(self, session: Session, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        self.salt = str(session.pk)
        if len(session.modes) == 1:
            del self.fields["mode"]
        kinds = {row.kind for row in session.languages.all()}
        if LanguageKind.INTERPRETATION not in kinds:
            del self.fields["wants_interpretation"]

    @property
    def answers(self) -> Answers:
        return self.answers_for(self.session.modes[0])
