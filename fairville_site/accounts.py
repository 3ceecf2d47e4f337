"""Who may have an account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class OrganisersOnly(DefaultAccountAdapter):
    """Accounts are given by an administrator; participants need none to register."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
