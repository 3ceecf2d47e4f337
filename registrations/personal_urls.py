"""Addresses without a language: pages that speak the person's own, and the mailbox."""

from django.urls import path, re_path

from registrations.personal_feed import LANGUAGES
from registrations.views import (
    calendar,
    certificates,
    following,
    joining,
    mailbox,
    own,
    registering,
)

app_name = "personal"
CALENDAR_FEED = rf"^calendars/(?P<token>[^/]+)/(?P<name>{'|'.join(LANGUAGES)})\.ics$"
MODE = r"^me/(?P<token>[^/]+)/registrations/(?P<pk>\d+)/(?P<mode>on_site|online)/$"

urlpatterns = [
    path("confirm/<str:token>/", registering.confirm, name="confirm"),
    path("join/<str:token>/", joining.join, name="join"),
    path("calendars/<str:token>/", calendar.calendar, name="calendar"),
    re_path(CALENDAR_FEED, calendar.calendar_feed, name="calendar_feed"),
    path("follow/<str:token>/", following.confirm, name="confirm_follow"),
    path("unsubscribe/<str:token>/", following.unsubscribe, name="unsubscribe"),
    path("me/<str:token>/", own.me, name="me"),
    path("me/<str:token>/preferences/", own.prefer, name="prefer"),
    path("me/<str:token>/links/", own.renew, name="renew"),
    path("me/<str:token>/erase/", own.erase, name="erase"),
    path("me/<str:token>/copy.json", own.copy, name="copy"),
    path("me/<str:token>/follows/<int:pk>/end/", own.unfollow, name="unfollow"),
    path("me/<str:token>/registrations/<int:pk>/cancel/", own.cancel, name="cancel"),
    path("me/<str:token>/registrations/<int:pk>/confirm/", own.accept, name="accept"),
    re_path(MODE, own.take_part, name="take_part"),
    path(
        "me/<str:token>/certificate/<int:pk>/",
        certificates.certificate,
        name="certificate",
    ),
    path("mailbox/", mailbox.mailbox_list, name="mailbox_list"),
    path("mailbox/<str:name>/", mailbox.mailbox_detail, name="mailbox_detail"),
    path("mailbox/<str:name>/html/", mailbox.mailbox_html, name="mailbox_html"),
]
