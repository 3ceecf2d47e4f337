"""Zoom's webhooks: whether they are Zoom's, and what they say. Pure.

Vendor's page: developers.zoom.us/docs/api/webhooks (“Verify webhook events”, “Validate
your webhook endpoint”). The signature is over the very bytes that came, not over JSON
written again.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

# Zoom tries again after 5, 25 and 85 minutes, perhaps with the first stamp.
OLDEST = timedelta(minutes=90)
AHEAD = timedelta(minutes=5)
VALIDATION = "endpoint.url_validation"
# Who leaves is not news: the report says it, afterwards and of everybody.
JOINED = ("meeting.participant_joined", "webinar.participant_joined")
NAMES = (
    "meeting.started",
    "meeting.ended",
    "webinar.started",
    "webinar.ended",
    "recording.completed",
    *JOINED,
)
# All that is kept: no names, no addresses, no token to download with.
KEPT = {
    "uuid": "uuid",
    "start_time": "start_time",
    "end_time": "end_time",
    "duration": "duration",
    "share_url": "share_url",
    "recording_play_passcode": "passcode",
    "password": "passcode",
}
# Of whoever comes in: by number alone.
KEPT_OF_PEOPLE = ("registrant_id", "join_time")


def is_signed(
    *, secret: str, stamp: str, signature: str, body: bytes, now: datetime
) -> bool:
    """Whether Zoom sent these bytes lately; never without a secret or a header."""
    if not (secret and signature and stamp.isascii() and stamp.isdecimal()):
        return False
    age = now.timestamp() - int(stamp[:12])
    if not -AHEAD.total_seconds() <= age <= OLDEST.total_seconds():
        return False
    expected = f"v0={_digest(secret, f'v0:{stamp}:'.encode() + body)}"
    return hmac.compare_digest(expected.encode(), signature.encode())


def challenge(secret: str, plain: str) -> dict[str, str]:
    """What Zoom asks for when the address is set up, and every three days."""
    return {"plainToken": plain, "encryptedToken": _digest(secret, plain.encode())}


def facts_of(said: Mapping[str, Any]) -> tuple[int, dict[str, Any]] | None:
    """A meeting's number and what is kept of the news; None for what is not for us.

    The number comes as text in most events, as a number in `recording.completed`.
    """
    payload = said.get("payload")
    about = payload.get("object") if isinstance(payload, dict) else None
    if said.get("event") not in NAMES or not isinstance(about, dict):
        return None
    number = str(about.get("id", "")).replace(" ", "")
    if not (number.isascii() and number.isdecimal() and len(number) <= 15):
        return None
    if said["event"] in JOINED:
        facts = _of_a_person(about.get("participant"))
        return (int(number), facts) if facts else None
    facts = {
        kept: about[name]
        for name, kept in KEPT.items()
        if isinstance(about.get(name), str | int) and about[name] != ""
    }
    return int(number), facts


def _of_a_person(participant: Any) -> dict[str, Any]:
    """Nothing of hosts, and of whoever came by another link: they have no number."""
    known = participant if isinstance(participant, dict) else {}
    facts = {name: known.get(name) for name in KEPT_OF_PEOPLE}
    is_whole = all(isinstance(one, str) and one for one in facts.values())
    return facts if is_whole else {}


def _digest(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
