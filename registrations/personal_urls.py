"""Addresses without a language: pages that speak the person's own, and the mailbox."""

from django.urls import path, re_path

from registrations import personal_views, views
from registrations.personal_feed import LANGUAGES

app_name = "personal"
CALENDAR_FEED = rf"^calendars/(?P<token>[^/]+)/(?P<name>{'|'.join(LANGUAGES)})\.ics$"

urlpatterns = [
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("join/<str:token>/", personal_views.join, name="join"),
    path("calendars/<str:token>/", personal_views.calendar, name="calendar"),
    re_path(CALENDAR_FEED, personal_views.calendar_feed, name="calendar_feed"),
    path("mailbox/", views.mailbox_list, name="mailbox_list"),
    path("mailbox/<str:name>/", views.mailbox_detail, name="mailbox_detail"),
    path("mailbox/<str:name>/html/", views.mailbox_html, name="mailbox_html"),
]
