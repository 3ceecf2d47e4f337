"""Addresses under a language: registering, following, links that were lost."""

from django.urls import path

from registrations.views import certificates, following, registering

app_name = "registrations"

urlpatterns = [
    path(
        "sessions/<int:pk>-<str:slug>/register/", registering.register, name="register"
    ),
    path(
        "series/<int:pk>-<str:slug>/register/",
        registering.register_series,
        name="register_series",
    ),
    path("follow/", following.follow, name="follow"),
    path(
        "series/<int:pk>-<str:slug>/follow/",
        following.follow_series,
        name="follow_series",
    ),
    path(
        "sessions/<int:pk>-<str:slug>/follow/",
        following.follow_session,
        name="follow_session",
    ),
    path("certificate/", certificates.verify_certificate, name="verify_certificate"),
    path("lost-link/", following.lost_link, name="lost_link"),
]
