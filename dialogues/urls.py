"""Addresses of series, resources and the site's own texts."""

from django.urls import path

from dialogues import views

app_name = "dialogues"

urlpatterns = [
    path("series/", views.series_list, name="series_list"),
    path("series/<int:pk>-<str:slug>/", views.series_detail, name="series_detail"),
    path("resources/", views.resource_list, name="resource_list"),
    path(
        "resources/<int:pk>-<str:slug>/", views.resource_detail, name="resource_detail"
    ),
    path("themes/", views.theme_list, name="theme_list"),
    path("themes/<int:pk>-<str:slug>/", views.theme_detail, name="theme_detail"),
    path("about/<slug:key>/", views.page_detail, name="page_detail"),
]
