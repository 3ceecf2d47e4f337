"""What is done to many is asked first: one wrong choice must not write to 300 people."""

from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registrations.models import Registration

NAMED = 20


def is_sure(request: HttpRequest, number: int) -> bool:
    """Whether so many is what the page that asked has said."""
    return request.POST.get("sure") == str(number)


def asked(
    desk: Any, request: HttpRequest, queryset: QuerySet[Registration], number: int
) -> HttpResponse:
    """Who is concerned, and the same choice again behind a button."""
    action = request.POST["action"]
    people = queryset.select_related("session", "participant").order_by("pk")
    context = {
        **desk.admin_site.each_context(request),
        "title": desk.get_actions(request)[action].description,
        "action": action,
        "select_across": request.POST.get("select_across", "0"),
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "number": number,
        "people": people[:NAMED],
        "others": max(number - NAMED, 0),
    }
    return render(request, "admin/sure.html", context)
