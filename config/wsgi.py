"""Pages and API."""

import os

from django.core.wsgi import get_wsgi_application

from config.databases import set_postgres_options

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
set_postgres_options()
application = get_wsgi_application()
