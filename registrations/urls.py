"""Addresses under a language: registering for a session."""

from django.urls import path

from registrations import views

app_name = "registrations"

urlpatterns = [
    path("sessions/<int:pk>-<str:slug>/register/", views.register, name="register"),
]
