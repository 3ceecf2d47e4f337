"""Erases what is past its time; `deliver` does the same every hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registrations.erasure import erase_past


class Command(BaseCommand):
    help = "Erases unconfirmed requests and registrations that are past their time."

    def handle(self, *args: Any, **options: Any) -> None:
        erased = erase_past(now=timezone.now())
        self.stdout.write(
            f"{erased.requests} requests, {erased.registrations} registrations, "
            f"{erased.participants} addresses erased"
        )
