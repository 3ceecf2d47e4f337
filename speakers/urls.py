"""Addresses of the people who speak."""

from django.urls import path

from speakers import views

app_name = "speakers"

urlpatterns = [
    path("speakers/", views.speaker_list, name="speaker_list"),
    path("speakers/<int:pk>-<str:slug>/", views.speaker_detail, name="speaker_detail"),
]
