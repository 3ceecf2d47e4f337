"""What a session keeps of people beyond its page, once their time is over."""

from events.models import Appearance, Meeting, Places


def forget_people(*, session_id: int) -> int:
    """Erase the addresses that were never public; returns how many there were.

    Those of people who appear, and of interpreters in the call. The counters of places
    begin anew: whom they counted is erased too, in the caller's transaction. No public
    page says anything else for it.
    """
    named = Appearance.objects.filter(session=session_id).exclude(email="")
    calls = Meeting.objects.filter(session=session_id).exclude(interpreters="")
    Places.objects.filter(session=session_id).update(taken=0)
    return named.update(email="") + calls.update(interpreters="")
