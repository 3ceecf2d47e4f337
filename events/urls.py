"""Addresses of the programme; a file is its page plus a suffix."""

from django.urls import path

from events import feeds, views

app_name = "events"

urlpatterns = [
    path("sessions/", views.programme, name="programme"),
    path("sessions/archive/", views.archive, name="archive"),
    path("sessions/archive/<int:year>/", views.archive_year, name="archive_year"),
    path("sessions/<int:pk>-<str:slug>/", views.session_detail, name="session_detail"),
    path("sessions/<int:pk>-<str:slug>.ics", feeds.session_file, name="session_file"),
]
