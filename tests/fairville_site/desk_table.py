"""Every address of the desk, and what it answers to whom.

A new address without a row here fails `test_admin_table.py`. Whoever has not come in is
led to the login everywhere, and is not in these columns.
"""

# Front desk, organiser of some series, organiser of all, administrator, superuser.
DOOR = "200 200 200 200 200"
TEAM = "404 200 200 200 200"
WHOLE = "404 404 200 200 200"  # with a foreign object, TEAM becomes this
ADMIN = "404 404 404 200 200"
SUPER = "404 404 404 404 200"
NONE = "404 404 404 404 404"
MOVED = "302 302 302 302 302"
HOME = "302 200 200 200 200"  # the front desk is led to the door
ON_SITE = "404 302 302 302 302"
POSTED = "405 405 405 405 405"  # what takes a form alone is not to be looked at

# By model: its list, a new one, its page, its history, its deletion.
MODELS = {
    "account_emailaddress": [ADMIN, NONE, ADMIN, ADMIN, ADMIN],
    "auth_group": [ADMIN, SUPER, ADMIN, ADMIN, SUPER],
    "auth_user": [ADMIN, ADMIN, ADMIN, ADMIN, ADMIN],
    "dialogues_city": [TEAM, TEAM, TEAM, TEAM, ADMIN],
    "dialogues_page": [ADMIN, ADMIN, ADMIN, ADMIN, ADMIN],
    "dialogues_resource": [TEAM, TEAM, TEAM, TEAM, TEAM],
    "dialogues_series": [TEAM, WHOLE, TEAM, TEAM, ADMIN],
    "dialogues_theme": [TEAM, TEAM, TEAM, TEAM, ADMIN],
    "events_session": [TEAM, TEAM, TEAM, TEAM, NONE],  # it has been public
    "events_venue": [TEAM, TEAM, TEAM, TEAM, ADMIN],
    "mfa_authenticator": [ADMIN, NONE, ADMIN, ADMIN, ADMIN],
    "registrations_follow": [TEAM, NONE, TEAM, TEAM, NONE],
    "registrations_mailing": [TEAM, NONE, TEAM, TEAM, NONE],  # added from a session
    "registrations_message": [TEAM, NONE, TEAM, TEAM, NONE],
    "registrations_participant": [TEAM, NONE, TEAM, TEAM, NONE],
    "registrations_registration": [TEAM, TEAM, TEAM, TEAM, NONE],
    "speakers_organisation": [TEAM, TEAM, TEAM, TEAM, TEAM],
    "speakers_speaker": [TEAM, TEAM, TEAM, TEAM, TEAM],
}
SITE = {
    "app_list": ["events", TEAM],
    "auth_user_password_change": ["user", NONE],  # its owner's own affair
    "autocomplete": ["?app_label=events&model_name=session&field_name=series", TEAM],
    "desk_preview": ["", POSTED],
    "events_session_hours": ["", TEAM],
    "events_session_zoom": ["", NONE],  # without an account at Zoom
    "index": ["", HOME],
    "jsi18n": ["", DOOR],
    "login": ["", MOVED],
    "logout": ["", POSTED],
    "password_change": ["", DOOR],
    "password_change_done": ["", DOOR],
    "registrations_attendance_changelist": ["", DOOR],
    "registrations_door": ["", DOOR],
    "registrations_figure_changelist": ["", TEAM],
    "registrations_figures": ["", TEAM],
    "registrations_registration_export": ["", POSTED],
    "registrations_tell_list": ["", TEAM],
}
# About a session or a mailing, foreign ones too: what follows its number, who may.
ABOUT = {
    "events_session_call": ["session", NONE],  # without an account at Zoom
    "events_session_duplicate": ["session", POSTED],
    "events_session_kit": ["session", TEAM],
    "events_session_kit_file": ["session fr txt", TEAM],
    "events_session_life": ["session postpone", TEAM],
    "events_session_material": ["session", TEAM],
    "events_session_poster": ["session fr", TEAM],
    "events_session_preview": ["session", POSTED],
    "registrations_call_report": ["session", POSTED],
    "registrations_door_counts": ["session", DOOR],
    "registrations_door_session": ["session", DOOR],
    "registrations_door_sheet": ["session", DOOR],
    "registrations_mailing_edit": ["mailing", TEAM],
    "registrations_mailing_session": ["session", TEAM],
    "registrations_mailing_sheet": ["mailing fr", TEAM],
    "registrations_tell": ["session", TEAM],
    "registrations_tell_sheet": ["session people fr", NONE],  # nothing is to be told,
    "view_on_site": ["kind session", ON_SITE],
}
# What a form does, as it is answered to whoever may.
FORMS = {
    "events_session_change": ["session", {}, TEAM],
    "events_session_delete": ["session", {"post": "yes"}, NONE],
    "events_session_duplicate": ["session", {}, ON_SITE],
    "events_session_life": ["session cancel", {}, ON_SITE],
    "events_session_preview": ["session", {"make": ""}, ON_SITE],
    "registrations_call_report": ["session", {}, ON_SITE],
    "registrations_door_session": ["session", {"walk_in": ""}, DOOR],
    "registrations_mailing_change": ["mailing", {"act": "discard"}, ON_SITE],
    "registrations_mailing_edit": ["mailing", {}, TEAM],
    "registrations_registration_change": ["registration", {"name": "x"}, NONE],
    "registrations_registration_delete": ["registration", {"post": "yes"}, NONE],
    "registrations_registration_export": ["", {"as": "csv"}, TEAM],
}
