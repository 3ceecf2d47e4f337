"""What everything is compared with: bare Django, its eight default middlewares.

`/` says hello; a POST to `/insert` takes one place by a conditional update of one row
and inserts one, in one transaction: the least that a registration can be.
"""

import os
from itertools import count
from uuid import uuid4

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY=uuid4().hex * 2,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60)
    },
    USE_TZ=True,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
django.setup()

from django.db import connection, models, transaction
from django.db.models import F
from django.views.decorators.csrf import csrf_exempt


class Counter(models.Model):
    capacity = models.IntegerField()
    taken = models.IntegerField(default=0)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return str(self.pk)


class Place(models.Model):
    counter = models.ForeignKey(Counter, on_delete=models.CASCADE)
    email = models.CharField(max_length=254, unique=True)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return str(self.pk)


numbers = count()


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello, world!")


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        free = Counter.objects.filter(pk=1, taken__lt=F("capacity"))
        if not free.update(taken=F("taken") + 1):
            return HttpResponse(status=409)
        email = f"{os.getpid()}-{next(numbers)}@example.org"
        Place.objects.create(counter_id=1, email=email)
    return HttpResponse(status=201)


def prepare() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Counter)
        editor.create_model(Place)
    Counter.objects.create(pk=1, capacity=10**9)


urlpatterns = [path("", hello), path("insert", insert)]
application = get_wsgi_application()

if __name__ == "__main__":
    prepare()
