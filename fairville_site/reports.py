"""Errors to a server that speaks Sentry's protocol, where SENTRY_DSN names one.

What leaves is built here from an allow-list: what kind of error, in which line of
code, in which answer. No word of an error, value, address, header, query or path of
who asked: what is not named below stays here, whatever a later release of the SDK adds.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from fairville_site.logs import REQUEST_ID, kind_of, scrubbed, what_led_to

# As they come from the SDK, and say nothing of anybody.
AS_THEY_ARE = ("event_id", "timestamp", "level", "logger", "platform", "environment")
OF_A_FRAME = ("filename", "function", "module", "lineno", "in_app")
# Whoever knocks with a wrong name makes an error line; that is no error of ours.
NOBODYS_FAULT = "django.security.DisallowedHost"


def start(dsn: str) -> None:
    """Send the errors of the log there; refuse to start without the package for it."""
    try:
        import sentry_sdk  # noqa: PLC0415 (few have it)
        from sentry_sdk.integrations import logging as lines  # noqa: PLC0415
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but sentry-sdk is not installed: "
            "pip install --no-deps --require-hashes -r requirements/sentry.txt."
        ) from error
    lines.ignore_logger(NOBODYS_FAULT)
    sentry_sdk.init(
        dsn=dsn,
        before_send=allowed,
        integrations=[lines.LoggingIntegration(level=None, event_level=logging.ERROR)],
        # Nothing is patched, nothing gathered: those would look into every request.
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_client_reports=False,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        environment="production",
        server_name="",
    )


def allowed(event: Any, hint: Mapping[str, Any]) -> Any:
    """A new event of what is on the list; the error's own line if it has no exception."""
    sent: dict[str, Any] = {name: event[name] for name in AS_THEY_ARE if name in event}
    sent["tags"] = {"request_id": REQUEST_ID.get()}
    error = (hint.get("exc_info") or (None, None, None))[1]
    if error is not None:
        sent["exception"] = {"values": exceptions(event, error)}
        return sent
    record = hint.get("log_record")
    if record is not None:
        # The words in the code, without what was put into them.
        sent["logentry"] = {"message": scrubbed(str(record.msg))}
    return sent


def exceptions(event: Mapping[str, Any], error: BaseException) -> list[dict[str, Any]]:
    """Kinds and lines of code, the first cause first."""
    known = event.get("exception", {}).get("values", [])
    traces = [one.get("stacktrace", {}).get("frames", []) for one in known]
    kinds = [kind_of(one) for one in what_led_to(error)]
    if len(traces) != len(kinds):
        traces = [[] for _ in kinds[1:]] + traces[-1:]
    return [
        {"type": kind, "stacktrace": {"frames": [of_code(one) for one in frames]}}
        for kind, frames in zip(kinds, traces, strict=False)
    ]


def of_code(frame: Mapping[str, Any]) -> dict[str, Any]:
    return {name: frame[name] for name in OF_A_FRAME if name in frame}
