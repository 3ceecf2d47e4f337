"""What can go wrong with Zoom, by what to do about it.

Codes: developers.zoom.us/docs/api/errors and the error tables of api/meetings. Nothing
here holds a body, a link, a token or an address: it goes to rows, pages and logs.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

from django.utils import timezone

PERSONAL = re.compile(r"https?://\S+|\S+@\S+|eyJ[\w.-]+")
LONGEST_RETRY_AFTER = timedelta(hours=25)  # a day, and clocks that differ
SCOPES = re.compile(r"scopes:\s*\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Said:
    """Zoom's own words, without what could be secret or personal."""

    status: int = 0
    code: int = 0
    message: str = ""
    tracking_id: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    scopes: list[str] = field(default_factory=list)


class ZoomError(Exception):
    """Whatever Zoom, or the way to it, did not do. `kind` names it in a word."""

    kind: ClassVar[str] = "error"

    def __init__(self, said: Said | None = None) -> None:
        self.said = said or Said()
        super().__init__()

    def __str__(self) -> str:
        said = self.said
        return f"{self.kind} {said.status} {said.code} {said.tracking_id}".strip()

    def facts(self) -> dict[str, Any]:
        """As plain JSON, for the row that waits because of it."""
        return {"kind": self.kind, **asdict(self.said)}


class Misconfigured(ZoomError):
    """An address is neither https nor on this machine."""

    kind = "misconfigured"


class Unreachable(ZoomError):
    """Nothing was sent: asking again is safe."""

    kind = "unreachable"


class AnswerLost(ZoomError):
    """It was sent, and whether it was done is not known: look before asking again."""

    kind = "answer_lost"


class Busy(ZoomError):
    """Too many calls (429); none before `until`, an aware instant."""

    kind = "busy"

    def __init__(self, said: Said, until: datetime) -> None:
        super().__init__(said)
        self.until = until


class QuotaSpent(Busy):
    """Three tries a day for one registrant (429): the others are not concerned."""

    kind = "quota"


class Refused(ZoomError):
    """Not done, and not to be done as it was asked."""

    kind = "refused"


class TokenRefused(Refused):
    kind = "token"


class BadCredentials(Refused):
    """The account, the client or its secret is wrong, or the app is switched off."""

    kind = "credentials"


class MissingScope(Refused):
    kind = "scope"


class NotInPlan(Refused):
    kind = "plan"


class NoWebinars(Refused):
    """The host's licence has no webinars: an add-on that is paid for each host."""

    kind = "no_webinars"


class NoSuchHost(Refused):
    kind = "host"


class MayNotSchedule(Refused):
    kind = "host_may_not"


class Invalid(Refused):
    """Fields are wrong: `said.fields` names them."""

    kind = "fields"


class NotFound(Refused):
    kind = "gone"


class InProgress(Refused):
    kind = "running"


class Ended(Refused):
    kind = "ended"


class OtherKind(Refused):
    """A webinar that was asked for as a meeting, or the other way round."""

    kind = "webinar"


class RegistrationOff(Refused):
    """The meeting knows of no registration: it must be asked for again."""

    kind = "registration_off"


class IsHost(Refused):
    """The host and the alternative hosts need no registration: no error of anybody."""

    kind = "is_host"


class Over(Refused):
    """Nobody registers any more for what is past."""

    kind = "over"


class Full(Refused):
    """As many as the plan lets register."""

    kind = "full"


BY_CODE: dict[int, type[Refused]] = {
    124: TokenRefused,
    200: NotInPlan,
    300: Invalid,
    404: RegistrationOff,
    1001: NoSuchHost,
    3000: OtherKind,
    3001: NotFound,
    3002: InProgress,
    3007: Ended,
    3027: IsHost,
    3038: Over,
    3043: Full,
    3161: MayNotSchedule,
    4711: MissingScope,
}
# What the account's administrator mends once for all meetings.
OF_THE_ACCOUNT = (Misconfigured, BadCredentials, MissingScope, NotInPlan)


def error_of(
    status: int, headers: Mapping[str, str], said: Mapping[str, Any]
) -> ZoomError:
    """The error that an answer is; `headers` by lower-case names."""
    code = said.get("code")
    words = Said(
        status=status,
        code=code if isinstance(code, int) else 0,
        message=_clean(said.get("message") or said.get("reason") or ""),
        tracking_id=str(headers.get("x-zm-trackingid", ""))[:80],
        fields=_fields(said.get("errors")),
        scopes=_scopes(str(said.get("message", ""))),
    )
    if status == 429:
        of_one = "for the registrant" in words.message.lower()
        limit = QuotaSpent if of_one else Busy
        return limit(words, _until(headers, words.message, timezone.now()))
    if 400 <= status < 500:
        return BY_CODE.get(words.code, TokenRefused if status == 401 else Refused)(
            words
        )
    return AnswerLost(words)


def _clean(words: object) -> str:
    return PERSONAL.sub("…", str(words))[:300]


def _fields(errors: object) -> dict[str, str]:
    if not isinstance(errors, list):
        return {}
    return {
        _clean(row.get("field", "?"))[:100]: _clean(row.get("message", ""))
        for row in errors[:20]
        if isinstance(row, dict)
    }


def _scopes(message: str) -> list[str]:
    match = SCOPES.search(message)
    names = match.group(1).split(",") if match else []
    return [name.strip()[:80] for name in names if name.strip()][:10]


def _until(headers: Mapping[str, str], message: str, now: datetime) -> datetime:
    """When calls are taken again: Retry-After in its three forms, else by the limit.

    Seconds, an HTTP date, or (on daily limits) an ISO 8601 date. Without it, a daily
    limit ends at midnight UTC; one by the second, in a second.
    """
    named = _moment(str(headers.get("retry-after", "")).strip(), now)
    if named is None:
        daily = f"{headers.get('x-ratelimit-type', '')} {message}".lower()
        midnight = datetime.combine(
            now.astimezone(UTC).date() + timedelta(days=1), time.min, UTC
        )
        named = midnight if "daily" in daily else now + timedelta(seconds=1)
    return min(max(named, now), now + LONGEST_RETRY_AFTER)


def _moment(text: str, now: datetime) -> datetime | None:
    if text.isdecimal() and len(text) < 8:
        return now + timedelta(seconds=int(text))
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
