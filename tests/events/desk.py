"""The form of a session as an organiser fills it in."""

from django.forms import FileField
from django.urls import reverse

from events.choices import Format
from tests.factories import SeriesFactory

ADD = "admin:events_session_add"
BLANK: dict[str, object] = {}  # what the empty form sends: read once, as it is long


def typed(answer) -> dict[str, object]:
    """What the form of an answer would send, untouched: just opened, or refused."""
    formsets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    forms = [answer.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    data: dict[str, object] = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if hasattr(bound.field.widget, "widgets"):
                typed_already = isinstance(value, list)
                parts = value if typed_already else bound.field.widget.decompress(value)
                for position, part in enumerate(parts):
                    data[f"{bound.html_name}_{position}"] = part or ""
            elif isinstance(bound.field, FileField):
                continue  # a browser sends a file only when one is chosen anew
            elif not (value is None or value is False or value == []):
                data[bound.html_name] = value
    return data


def new_session(desk, **edits: object) -> dict[str, object]:
    if not BLANK:
        BLANK.update(typed(desk.get(reverse(ADD))))
    data = BLANK | {
        "series": SeriesFactory().pk,
        "title_fr": "Une soirée",
        "description_fr": "De quoi parler.",
        "timezone": "Europe/Paris",
        "starts_at_0": "2027-04-15",
        "starts_at_1": "15:00",
        "ends_at_0": "2027-04-15",
        "ends_at_1": "17:00",
        "format": Format.ONLINE,
    }
    return data | edits


def errors(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)
