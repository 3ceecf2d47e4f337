import re
from datetime import UTC, datetime, timedelta
from io import StringIO

from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from events import ical
from events.clock import Span, zone_info, zone_names
from events.ical import Call, Entry, Feed, Person, Status, Text, session_file
from events.ical.zones import plain_rule

hour, day = timedelta(hours=1), timedelta(days=1)
PLAIN_ZONES = [zone for zone in sorted(zone_names()) if plain_rule(zone)]

anything = st.text(max_size=400)
names = st.text(max_size=80)
languages = st.sampled_from(["fr", "en"])
texts = st.builds(Text, anything, languages)
moments = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 -- the strategy adds the zone
    datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))


@st.composite
def spans(draw):
    start = draw(moments)
    length = draw(st.integers(1, 4000).map(lambda minutes: timedelta(minutes=minutes)))
    zone = draw(st.sampled_from(sorted(zone_names())))
    return Span(start, start + length, zone, draw(st.booleans()))


entries = st.builds(
    Entry,
    uid=st.uuids(),
    sequence=st.integers(0, 2**31 - 1),
    created_at=moments,
    modified_at=moments,
    span=spans(),
    summary=texts,
    url=anything.map("https://example.org/fr/sessions/1-{}/".format),
    organizer=st.builds(Person, anything, st.emails()),
    description=st.none() | texts,
    location=st.none() | texts,
    geo=st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    status=st.sampled_from(Status),
    categories=st.lists(texts, max_size=3).map(tuple),
    call=st.none()
    | st.builds(Call, anything.map("https://example.org/join/{}".format), texts),
    is_private=st.booleans(),
)
people = st.builds(Person, names, st.emails())


@st.composite
def files(draw):
    """Any session in any kind of file; with others beside it in a feed."""
    entry, language = draw(entries), draw(languages)
    kind = draw(st.sampled_from(["feed", "request", "cancel"]))
    if kind == "feed":
        feed = Feed(
            draw(texts), draw(anything), draw(anything), draw(st.timedeltas(hour, day))
        )
        unique = {one.uid: one for one in draw(st.lists(entries, max_size=3))}
        return ical.feed_file(
            feed, [*(unique | {entry.uid: entry}).values()], language=language
        )
    write = ical.request if kind == "request" else ical.cancellation
    return write(entry, draw(people), language=language, made_at=draw(moments))


def faults_of(data: bytes) -> list[str]:
    lines = data.split(b"\r\n")
    faults = ["no line end"] if lines.pop() else []
    faults += [f"{len(line)} octets" for line in lines if len(line) > 75]
    if re.search("[\x00-\x08\x0a-\x1f\x7f-\x9f]", "".join(map(bytes.decode, lines))):
        faults.append("control character")
    calendar = Calendar.from_ical(data)
    return faults + [str(fault) for part in calendar.walk() for fault in part.errors]


@given(files())
def test_any_feed_and_any_mail_is_valid(data):
    assert faults_of(data) == []
    assert data.count(b"UID:") == data.count(b"BEGIN:VEVENT") >= 1
    calendar = Calendar.from_ical(data)
    written = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    used = {
        event["DTSTART"].params["TZID"]
        for event in calendar.walk("VEVENT")
        if "TZID" in event["DTSTART"].params
    }
    assert written == used


@given(entries, people, languages, moments)
def test_a_cancellation_has_no_way_in_and_one_attendee(entry, person, language, moment):
    data = ical.cancellation(entry, person, language=language, made_at=moment)

    [event] = Calendar.from_ical(data).walk("VEVENT")
    assert "CONFERENCE" not in event
    assert not isinstance(event["ATTENDEE"], list)
    off = entry.status in {Status.CANCELLED, Status.POSTPONED}
    assert event.get("STATUS") == ("CANCELLED" if off else None)
    assert event["DTSTAMP"].dt == moment


@given(entries, languages)
def test_any_session_makes_a_valid_file(entry, language):
    data = session_file(entry, language=language)

    assert faults_of(data) == []
    calendar = Calendar.from_ical(data)
    [event] = calendar.walk("VEVENT")
    assert len(str(event["SUMMARY"]).encode("utf-16-le")) <= 510
    assert str(event["URL"]).isascii()
    assert session_file(entry, language=language) == data


@given(entries)
def test_any_session_comes_back_at_its_instants(entry):
    data = session_file(entry, language="en")

    [event] = Calendar.from_ical(data).walk("VEVENT")
    zone = event["DTSTART"].params.get("TZID")
    assert (b"BEGIN:VTIMEZONE" in data) == bool(zone)
    if entry.span.day_only:
        assert event.start == entry.span.first_day
        assert event.end == entry.span.last_day + timedelta(days=1)
        return
    read = [event["DTSTART"].dt, event["DTEND"].dt]
    if zone:
        # By dateutil, which knows of the zone only what the file says.
        described = tzical(StringIO(data.decode())).get(zone)
        read = [moment.replace(tzinfo=described) for moment in read]
    assert read == [entry.span.starts_at, entry.span.ends_at]


@given(moments, st.sampled_from(PLAIN_ZONES))
def test_a_rule_gives_the_offsets_of_the_zone_from_now_on(moment, zone):
    instant = max(moment, moment.replace(year=2030, day=1))

    rule = plain_rule(zone)

    assert rule.offset_at(instant) == instant.astimezone(zone_info(zone)).utcoffset()
    assert rule.holds(instant, zone)


def test_few_zones_have_no_plain_rule():
    awkward = {zone for zone in zone_names() if plain_rule(zone) is None}

    assert "Africa/Cairo" in awkward
    assert awkward.isdisjoint(
        {"Africa/Dakar", "Europe/Athens", "Europe/London", "Europe/Paris"}
    )
    assert len(awkward) < 30
