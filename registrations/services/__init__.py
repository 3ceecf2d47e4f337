"""What happens to registrations, and who is told. Instants are aware; stored in UTC."""

from registrations.services.deciding import (
    TellingRefused,
    decide,
    resume_telling,
    settle_unheard,
    stop_link,
    stop_telling,
)
from registrations.services.desk import give_place, register_by_hand, send_again
from registrations.services.doors import door_of, enter, opens_at, speakers_door
from registrations.services.follows import (
    confirm_follow,
    request_follow,
    withdraw_follow,
)
from registrations.services.links import tell_links
from registrations.services.mailings import (
    MailingRefused,
    discard_mailing,
    fan_out,
    release_mailing,
    rewrite_mailing,
    stop_mailing,
    write_mailing,
)
from registrations.services.people import (
    close_account,
    correct_name,
    everything_about,
    forget,
    renew_calendar,
    renew_links,
    send_links,
    settle_preferences,
)
from registrations.services.places import (
    cancel_registration,
    change_mode,
    may_change_mode,
    part_from_modes,
    promote_everywhere,
)
from registrations.services.proofs import send_proof
from registrations.services.reminding import owe_reminders
from registrations.services.requests import (
    Answers,
    asked_with,
    confirm_registration,
    disown,
    request_registration,
    request_series,
)
from registrations.services.seating import RegistrationRefused
from registrations.services.telling import settle, settle_changes

__all__ = [
    "Answers",
    "MailingRefused",
    "RegistrationRefused",
    "TellingRefused",
    "asked_with",
    "cancel_registration",
    "change_mode",
    "close_account",
    "confirm_follow",
    "confirm_registration",
    "correct_name",
    "decide",
    "discard_mailing",
    "disown",
    "door_of",
    "enter",
    "everything_about",
    "fan_out",
    "forget",
    "give_place",
    "may_change_mode",
    "opens_at",
    "owe_reminders",
    "part_from_modes",
    "promote_everywhere",
    "register_by_hand",
    "release_mailing",
    "renew_calendar",
    "renew_links",
    "request_follow",
    "request_registration",
    "request_series",
    "resume_telling",
    "rewrite_mailing",
    "send_again",
    "send_links",
    "send_proof",
    "settle",
    "settle_changes",
    "settle_preferences",
    "settle_unheard",
    "speakers_door",
    "stop_link",
    "stop_mailing",
    "stop_telling",
    "tell_links",
    "withdraw_follow",
    "write_mailing",
]
