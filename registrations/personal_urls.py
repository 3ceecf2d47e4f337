"""Addresses without a language: pages that speak the person's own, and the mailbox."""

from django.urls import path

from registrations import views

app_name = "personal"

urlpatterns = [
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("mailbox/", views.mailbox_list, name="mailbox_list"),
    path("mailbox/<str:name>/", views.mailbox_detail, name="mailbox_detail"),
    path("mailbox/<str:name>/html/", views.mailbox_html, name="mailbox_html"),
]
