from django.http import HttpRequest, HttpResponse


def session_file(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    return HttpResponse()
