"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from fairville_site.hot_answers import HotAnswers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairville_site.settings")

application = HotAnswers(get_wsgi_application())
