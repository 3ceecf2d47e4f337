"""What an organiser may type about a session."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events import clock
from events.choices import MODES_OF, Mode, Parting, RegistrationMode, State
from events.models import Places, Session
from fairville_site import bilingual

# As they are said here, whatever the language: never the month before the day.
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y")
HOURS = ("%H:%M", "%H:%M:%S", "%Hh%M", "%Hh", "%H.%M")
LOCAL_MOMENTS = ("publish_at", "starts_at", "ends_at", "opens_at", "closes_at")


class LocalDateTimeField(forms.SplitDateTimeField):
    """A day and an hour as a clock on the spot shows them; the form adds the zone."""

    widget = AdminSplitDateTime

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_date_formats=DAYS, input_time_formats=HOURS, **kwargs)

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list or data_list[0] is None:
            return None
        day, hour = data_list
        return datetime.combine(day, hour or time.min)


class SessionForm(forms.ModelForm):
    """Days and hours are those of the session's own time zone.

    An hour that a clock change skips or repeats is an error at its field.
    """

    publish_at = LocalDateTimeField(
        label=_("Public from"), required=False, help_text=_("Empty: at once.")
    )
    starts_at = LocalDateTimeField(label=_("Start"), required=False)
    ends_at = LocalDateTimeField(label=_("End"), required=False)
    opens_at = LocalDateTimeField(label=_("Registration opens"), required=False)
    closes_at = LocalDateTimeField(
        label=_("Registration closes"),
        required=False,
        help_text=_("Empty: at the end of the session."),
    )

    parting = forms.ChoiceField(
        label=_("People of a way that is no longer offered"),
        choices=[("", _("nobody is registered for it")), *Parting.choices],
        required=False,
        help_text=_("Asked when the format changes after people have registered."),
    )

    class Meta:
        model = Session
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets name them)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.input_formats = DAYS
            elif isinstance(field, forms.TimeField):
                field.input_formats = HOURS
        self.was_public = bool(self.instance.pk) and self.instance.is_public()
        if self.instance.pk:
            for name in LOCAL_MOMENTS:
                self.initial[name] = self._local(name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day_only"):
            self._fill_day(cleaned)
        for name in LOCAL_MOMENTS:
            if cleaned.get(name) is not None:
                self._to_instant(cleaned, name, cleaned.get("timezone", ""))
        self._check_state(cleaned)
        self._check_external(cleaned)
        self._check_essentials(cleaned)
        self._check_parting(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        """An end is not compared with a start that was refused, nor with the old one."""
        bounds = {"starts_at", "ends_at"}
        refused = bounds & set(self.errors)
        super()._post_clean()  # type: ignore[misc]
        if refused:
            for name in bounds - refused:
                self.errors.pop(name, None)

    def wrong_zone_words(self) -> list[str]:
        """Warnings for words such as CET in texts about a day in summer."""
        session = self.instance
        if session.span is None:
            return []
        zones = [session.timezone, *filter(None, [session.second_timezone])]
        warnings = []
        for field in ("summary", "description"):
            for language in bilingual.languages():
                text = bilingual.text(session, field, language)
                warnings += [
                    gettext("“%(word)s” is wrong on that date: write “%(instead)s”.")
                    % {"word": wrong.word, "instead": wrong.instead}
                    for wrong in clock.wrong_zone_words(text, session.span, zones)
                ]
        return list(dict.fromkeys(warnings))

    def _local(self, name: str) -> datetime | None:
        instant: datetime | None = getattr(self.instance, name)
        if instant is None:
            return None
        zone = clock.zone_info(self.instance.timezone)
        local = instant.astimezone(zone).replace(tzinfo=None)
        if name == "ends_at" and self.instance.day_only:
            return local - timedelta(days=1)  # the last day, as it was typed
        return local

    def _fill_day(self, cleaned: dict[str, Any]) -> None:
        """Whole days: from the first one's midnight to that after the last one."""
        first = cleaned.get("starts_at")
        if first is None:
            return
        last = cleaned.get("ends_at") or first
        cleaned["starts_at"] = datetime.combine(first, time.min)
        cleaned["ends_at"] = datetime.combine(last, time.min) + timedelta(days=1)

    def _to_instant(self, cleaned: dict[str, Any], name: str, zone: str) -> None:
        whole_days = cleaned.get("day_only") and name in {"starts_at", "ends_at"}
        if not whole_days and not self.data.get(f"{self.add_prefix(name)}_1"):
            self.add_error(name, gettext("Give the hour too."))
            return
        try:
            if whole_days:
                cleaned[name] = clock.day_start(cleaned[name].date(), zone)
            else:
                cleaned[name] = clock.local_instant(cleaned[name], zone)
        except clock.UnknownZone:
            cleaned[name] = None  # the zone's own field says what is wrong
        except clock.LocalTimeError as error:
            self.add_error(name, str(error))

    def _check_state(self, cleaned: dict[str, Any]) -> None:
        if self.was_public and cleaned.get("state") == State.DRAFT:
            self.add_error(
                "state",
                gettext("It has been public: cancel, postpone or withdraw it instead."),
            )

    def _check_external(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("registration_mode") != RegistrationMode.EXTERNAL:
            return
        notes = [
            cleaned.get(bilingual.column("registration_note", code))
            for code in bilingual.languages()
        ]
        if not cleaned.get("registration_url") and not any(notes):
            self.add_error(
                "registration_url",
                gettext("Give the address, or say below how one registers."),
            )

    def _check_essentials(self, cleaned: dict[str, Any]) -> None:
        """What is public must be there whole in one language at least."""
        if cleaned.get("state") in {None, State.DRAFT}:
            return
        missing = [
            [
                bilingual.column(field, code)
                for field in Session.essential_texts
                if not cleaned.get(bilingual.column(field, code))
            ]
            for code in bilingual.languages()
        ]
        for name in min(missing, key=len):
            self.add_error(name, gettext("Needed before it is published."))

    def _check_parting(self, cleaned: dict[str, Any]) -> None:
        """Nobody is stranded: of a mode that goes, somebody says what becomes of them."""
        if not self.instance.pk or cleaned.get("parting"):
            return
        offered = MODES_OF.get(cleaned.get("format", ""), list(Mode))
        left = self.instance.places.exclude(mode__in=offered)
        stranded = left.aggregate(people=Sum("taken"))["people"] or 0
        if stranded:
            self.add_error(
                "parting",
                ngettext(
                    "%(number)s person is registered for it: choose.",
                    "%(number)s people are registered for it: choose.",
                    stranded,
                )
                % {"number": stranded},
            )


class PlacesForm(forms.ModelForm):
    class Meta:
        model = Places
        fields = ["mode", "capacity"]

    def clean_capacity(self) -> int | None:
        capacity: int | None = self.cleaned_data["capacity"]
        taken = self.instance.taken
        if capacity is not None and capacity < taken:
            raise ValidationError(
                ngettext(
                    "%(taken)s place is taken already.",
                    "%(taken)s places are taken already.",
                    taken,
                ),
                params={"taken": taken},
            )
        return capacity
