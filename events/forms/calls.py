"""What an organiser may type about a session's call."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events import zoom
from events.choices import LinkMode, Mode, ZoomKind
from events.meetings.links import AT_A_HOST
from events.meetings.wanted import written_interpreters
from events.models import Meeting, Places, Session
from events.pasted import Call, NotACall, read

# Zoom's to say, while it makes the link.
OF_THE_LINK = ("join_url", "passcode", "number", "dial_in")


class MeetingForm(forms.ModelForm):
    """A pasted link or invitation fills in what it says; nothing is typed twice."""

    pasted = forms.CharField(
        label=_("Paste the link or the whole invitation"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("It replaces link, passcode, number and telephone numbers below."),
    )

    kind = forms.ChoiceField(
        label=_("At Zoom it is"),
        choices=ZoomKind.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "A meeting suits a dialogue. A webinar suits a talk: nobody enters before "
            "the host begins, and the host needs Zoom’s add-on for webinars."
        ),
    )

    class Meta:
        model = Meeting
        fields = [
            "link_mode",
            "kind",
            "pasted",
            *OF_THE_LINK,
            "seat_limit",
            "fallback_join_url",
            "keeps_attendance",
            "waiting_room",
            "interpreters",
            "zoom_host",
        ]
        help_texts = {
            "link_mode": _(
                "With a link for each, Zoom is told the name, the language and the "
                "address of whoever is confirmed online, and of who speaks. The form "
                "of registration says so; people registered already get a mail."
            ),
            "fallback_join_url": _(
                "Opened at the door when Zoom has no meeting by then, or no link for "
                "somebody who is to have their own. Best a meeting without "
                "registration, with a waiting room."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: list[str] = []
        self._offer_kinds()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.has_changed():
            return cleaned
        self.instance.zoom_kind = cleaned.get("kind") or self.instance.zoom_kind
        mode = cleaned.get("link_mode") or LinkMode.MANUAL
        if mode == LinkMode.MANUAL:
            self.instance.link_mode = LinkMode.MANUAL
            self._read_link(cleaned)
        elif cleaned.get("pasted"):
            self.add_error(
                "pasted", gettext("Either paste a link, or let the site make one.")
            )
        self._check_fallback(cleaned)
        self._check_attendance(cleaned, mode)
        if mode == LinkMode.PERSONAL and not cleaned.get("fallback_join_url"):
            self.warnings.append(
                gettext(
                    "Without a link for emergencies, whoever has no link of their own "
                    "by the start can only write to you."
                )
            )
        return cleaned

    def _check_attendance(self, cleaned: dict[str, Any], mode: str) -> None:
        """By links of their own people are known, and they are told beforehand."""
        if not cleaned.get("keeps_attendance"):
            return
        if "keeps_attendance" not in self.changed_data:
            cleaned["keeps_attendance"] = mode == LinkMode.PERSONAL
        elif mode != LinkMode.PERSONAL:
            self.add_error(
                "keeps_attendance",
                gettext("Only with a link for each person is it known who was there."),
            )
        else:
            self._check_told()

    def _check_told(self) -> None:
        begun = Session.objects.filter(
            pk=self.instance.session_id, starts_at__lte=timezone.now()
        )
        online = Places.objects.filter(
            session=self.instance.session_id, mode=Mode.ONLINE, taken__gt=0
        )
        if begun.exists():
            self.add_error(
                "keeps_attendance",
                gettext("The session has begun: its people were not told of it."),
            )
        elif online.exists():
            self.warnings.append(
                gettext(
                    "Whoever is registered already learns on the page of the call that "
                    "it is kept who was there: write to them beforehand."
                )
            )

    def clean_interpreters(self) -> str:
        text: str = self.cleaned_data["interpreters"]
        try:
            written_interpreters(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def clean_kind(self) -> str:
        """What Zoom has made stays what it is: another one would have another link."""
        known = self.instance.zoom_kind
        kind: str = self.cleaned_data["kind"] or known
        if kind != known and self.instance.zoom_state in AT_A_HOST:
            raise forms.ValidationError(
                gettext(
                    "Zoom has made this call already, and people may hold its link. "
                    "Convert it on Zoom’s own pages: its number stays, and the site "
                    "notices within six hours, or at once by “Send it all to Zoom "
                    "again”."
                )
            )
        return kind

    def columns(self) -> list[str]:
        """What it writes: of the link, only what is not Zoom's to say."""
        shown = set(self.cleaned_data) - {"pasted", "kind"}
        written = [name for name in self.Meta.fields if name in shown]
        written += ["zoom_kind"] if "kind" in self.cleaned_data else []
        if self.instance.link_mode == LinkMode.MANUAL:
            return ["link_mode", *written]
        return [name for name in written if name not in OF_THE_LINK]

    def _offer_kinds(self) -> None:
        """Without an account at Zoom nothing asks what a call is there."""
        if not zoom.is_configured():
            self.fields.pop("kind", None)
        elif "kind" in self.fields:
            self.fields["kind"].initial = self.instance.zoom_kind
            self.fields["waiting_room"].help_text = _(
                "People wait until the host lets them in. A webinar has none."
            )

    def _read_link(self, cleaned: dict[str, Any]) -> None:
        if text := cleaned.get("pasted"):
            if call := self._call("pasted", text):
                cleaned |= {name: getattr(call, name) for name in OF_THE_LINK}
        elif not cleaned.get("join_url"):
            if "join_url" not in self.errors:
                self.add_error("pasted", gettext("Paste the link of the call."))
        elif "join_url" in self.changed_data:
            call = self._call("join_url", cleaned["join_url"])
            cleaned["join_url"] = call.join_url if call else ""

    def _check_fallback(self, cleaned: dict[str, Any]) -> None:
        if (
            cleaned.get("fallback_join_url")
            and "fallback_join_url" in self.changed_data
        ):
            call = self._call("fallback_join_url", cleaned["fallback_join_url"])
            cleaned["fallback_join_url"] = call.join_url if call else ""

    def _call(self, name: str, text: str) -> Call | None:
        try:
            call = read(text, settings.CALL_HOSTS)
        except NotACall as error:
            self.add_error(name, str(error))
            return None
        self.warnings += call.warnings
        return call
