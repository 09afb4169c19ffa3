"""Pages and API."""

import os

from django.core.wsgi import get_wsgi_application

from config.databases import limit_lock_waits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
limit_lock_waits()
application = get_wsgi_application()
