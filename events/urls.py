"""Addresses of the programme; a file is its page plus a suffix."""

from django.urls import path, re_path

from events import feeds, sharing, syndication, views
from events.calendars.links import PROGRAMME_NAMES

app_name = "events"
PROGRAMME_FEED = rf"^(?P<name>{'|'.join(PROGRAMME_NAMES.values())})\.ics$"

urlpatterns = [
    path("sessions/", views.programme, name="programme"),
    path("sessions/atom.xml", syndication.programme_atom, name="programme_atom"),
    path("sessions/archive/", views.archive, name="archive"),
    path("sessions/archive/<int:year>/", views.archive_year, name="archive_year"),
    path("sessions/<int:pk>-<str:slug>/", views.session_detail, name="session_detail"),
    path("preview/<int:pk>-<str:key>/", views.session_preview, name="session_preview"),
    path("sessions/<int:pk>-<str:slug>.ics", feeds.session_file, name="session_file"),
    path("sessions/<int:pk>-<str:slug>.jpg", sharing.share_image, name="share_image"),
    path("series/<int:pk>-<str:slug>.jpg", sharing.series_image, name="series_image"),
    path("share.jpg", sharing.site_image, name="site_image"),
    path("series/<int:pk>-<str:slug>.ics", feeds.series_feed, name="series_feed"),
    path(
        "series/<int:pk>-<str:slug>/atom.xml",
        syndication.series_atom,
        name="series_atom",
    ),
    path("sessions.json", syndication.programme_json, name="programme_json"),
    path("embed/", syndication.embed, name="embed"),
    path("embed/how-to/", syndication.embed_guide, name="embed_guide"),
    path("calendars/", feeds.calendars, name="calendars"),
    re_path(PROGRAMME_FEED, feeds.programme_feed, name="programme_feed"),
]
