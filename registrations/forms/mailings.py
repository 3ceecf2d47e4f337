"""What an organiser writes to many, in French, in English, or in both."""

from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from events.choices import Mode
from fairville_site import bilingual
from registrations.choices import Audience, MailingKind
from registrations.models import Mailing

LONGEST = 20_000
OF_MODES = {Audience.ON_SITE: Mode.ON_SITE, Audience.ONLINE: Mode.ONLINE}


class MailingForm(forms.ModelForm):
    """Of the kind, session and language of its instance; stored by services.

    A word has a subject and a text; the others are made from the record, and have an
    introduction if one is wished for. `columns()` says what to store.
    """

    class Meta:
        model = Mailing
        fields = ["audience"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mailing = self.instance
        self.is_word = mailing.kind == MailingKind.WORD
        if self.is_word:
            self._offer_audiences(mailing)
        else:
            del self.fields["audience"]
        only = [mailing.language] if mailing.language else bilingual.languages()
        for code in only:
            if self.is_word:
                self._add("subject", code, forms.CharField(max_length=150))
            area = forms.Textarea(attrs={"rows": 10})
            text = forms.CharField(max_length=LONGEST, widget=area)
            text.help_text = _("Markdown.")
            self._add("body", code, text)

    def by_language(self) -> list[list[forms.BoundField]]:
        """The fields of each language's text, to stand beside each other."""
        only = self.instance.language
        return [
            [
                self[name]
                for name in self.fields
                if name in {bilingual.column(one, code) for one in ("subject", "body")}
            ]
            for code in ([only] if only else bilingual.languages())
        ]

    def _offer_audiences(self, mailing: Mailing) -> None:
        """Of the ways to attend, those that the session offers."""
        modes = mailing.session.modes if len(mailing.session.modes) > 1 else []
        audience: Any = self.fields["audience"]
        audience.required = True
        audience.choices = [
            (one.value, one.label)
            for one in Audience
            if one not in OF_MODES or OF_MODES[one] in modes
        ]

    def _add(self, field: str, code: str, made: forms.CharField) -> None:
        name = bilingual.column(field, code)
        made.required = False
        made.initial = getattr(self.instance, name) or ""
        made.widget.attrs |= {"lang": code, "class": "vTextField"}
        language = get_language_info(code)["name_translated"]
        label = gettext("Subject") if field == "subject" else gettext("Text")
        if not self.is_word:
            label = gettext("Introduction, if you wish")
        made.label = f"{label} ({language})"
        self.fields[name] = made

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_word:
            self._require_whole_languages(cleaned)
        return cleaned

    def _require_whole_languages(self, cleaned: dict[str, Any]) -> None:
        """One at least; whoever reads another gets that one."""
        begun = False
        for code in bilingual.languages():
            names = [bilingual.column(name, code) for name in ("subject", "body")]
            missing = [name for name in names if not cleaned.get(name)]
            begun = begun or len(missing) < len(names)
            if len(missing) == 1 and missing[0] not in self.errors:
                self.add_error(missing[0], gettext("This language lacks it."))
        if not begun and not self.errors:
            first = bilingual.column("subject", bilingual.current())
            self.add_error(first, gettext("Write it in one language at least."))

    def columns(self) -> dict[str, str]:
        """Once valid: the columns to store and their values."""
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
