"""Days and hours as they are typed: on the clocks of the session's own zone."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext

from events import clock
from events.models import Session

# As they are said here, whatever the language: never the month before the day.
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y")
HOURS = ("%H:%M", "%H:%M:%S", "%Hh%M", "%Hh", "%H.%M")
BOUNDS = ("starts_at", "ends_at")


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


def local(session: Session, name: str) -> datetime | None:
    """A moment of a session as its form shows it, on the clocks of its zone."""
    instant: datetime | None = getattr(session, name)
    if instant is None:
        return None
    zone = clock.zone_info(session.timezone)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    if name == "ends_at" and session.day_only:
        return shown - timedelta(days=1)  # the last day, as it was typed
    return shown


class MomentsForm(forms.BaseForm):
    """An hour that a clock change skips or repeats is an error at its field."""

    def to_instants(
        self, cleaned: dict[str, Any], names: tuple[str, ...], zone: str
    ) -> None:
        """Put the instants of a zone where local days and hours were typed."""
        if cleaned.get("day_only"):
            self._fill_day(cleaned)
        for name in names:
            if cleaned.get(name) is not None:
                self._to_instant(cleaned, name, zone)

    def _fill_day(self, cleaned: dict[str, Any]) -> None:
        """Whole days: from the first one's midnight to that after the last one."""
        first = cleaned.get("starts_at")
        if first is None:
            return
        last = cleaned.get("ends_at") or first
        cleaned["starts_at"] = datetime.combine(first, time.min)
        cleaned["ends_at"] = datetime.combine(last, time.min) + timedelta(days=1)

    def _to_instant(self, cleaned: dict[str, Any], name: str, zone: str) -> None:
        whole_days = cleaned.get("day_only") and name in BOUNDS
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
