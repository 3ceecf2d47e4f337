"""The door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from fairville_site.hot_answers import HotAnswers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairville_site.settings")

# What is loaded stays: to look through it for what is free only delays the start.
gc.disable()
application = HotAnswers(get_wsgi_application())
gc.freeze()
gc.enable()
