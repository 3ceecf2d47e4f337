"""A document of a session that took place: typed in a minute, completed later."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from dialogues.choices import ResourceKind
from dialogues.models import Resource
from events.models import Session
from fairville_site import bilingual, translations

COLUMNS = ("title", "description", "transcript")
# What sessions leave behind comes first; the rest of the list is as it is elsewhere.
USUAL = (
    ResourceKind.RECORDING,
    ResourceKind.SLIDES,
    ResourceKind.RECAP,
    ResourceKind.ARTICLE,
    ResourceKind.TRANSCRIPT,
)


class MaterialForm(forms.ModelForm):
    class Meta:
        model = Resource
        fields = [
            "kind",
            "url",
            "file",
            "expected_on",
            "language",
            "published_on",
            *(
                bilingual.column(name, c)
                for name in COLUMNS
                for c in bilingual.languages()
            ),
        ]
        labels = translations.labels(Resource)
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("expected_on", "published_on")
        }
        help_texts = {
            "url": _("Where it is: a video, a page. Or send a file below."),
            "expected_on": _("If it is not out yet. Of that date, the month is shown."),
        }

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        others = [kind for kind in ResourceKind if kind not in USUAL]
        kind: Any = self.fields["kind"]
        kind.choices = [(one, one.label) for one in (*USUAL, *others)]
        kind.initial = ResourceKind.RECORDING
        for code in bilingual.languages():
            field = self.fields[bilingual.column("title", code)]
            field.required = False
            field.widget.attrs["lang"] = code
            field.help_text = _("Empty in all: its kind and the session’s title.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        titles = [bilingual.column("title", code) for code in bilingual.languages()]
        if "kind" in cleaned and not any(cleaned.get(name) for name in titles):
            cleaned |= self._own_titles(ResourceKind(cleaned["kind"]))
        if (file := cleaned.get("file")) and "file" in self.changed_data:
            self.instance.size_bytes = file.size
        return cleaned

    def _own_titles(self, kind: ResourceKind) -> dict[str, str]:
        """`Recording – Defending…` in each language that the session has a title in."""
        longest = Resource._meta.get_field("title").max_length
        found = {}
        for code in bilingual.languages():
            if title := bilingual.text(self.session, "title", code):
                with override(code):
                    words = f"{capfirst(kind.label)} – {title}"
                found[bilingual.column("title", code)] = words[:longest]
        return found
