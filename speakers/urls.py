"""Addresses of the people who speak and of the organisations."""

from django.urls import path

from speakers import views

app_name = "speakers"

urlpatterns = [
    path("speakers/", views.speaker_list, name="speaker_list"),
    path("speakers/<int:pk>-<str:slug>/", views.speaker_detail, name="speaker_detail"),
    path("organisations/", views.organisation_list, name="organisation_list"),
    path(
        "organisations/<int:pk>-<str:slug>/",
        views.organisation_detail,
        name="organisation_detail",
    ),
]
