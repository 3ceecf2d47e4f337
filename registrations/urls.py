"""Addresses of registering, confirming and joining."""

urlpatterns: list[object] = []
