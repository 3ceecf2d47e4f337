"""Who is at the desk."""

from django.contrib.auth.models import User
from django.http import HttpRequest


def author(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None
