"""Settings of `make dev`: the embedded profile with DEBUG, Django's error pages and templates read on each request."""

from config.settings import *  # noqa: F403

DEBUG = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TEMPLATES[0]["OPTIONS"]["loaders"] = [("template_partials.loader.Loader", LOADERS)]  # type: ignore[index]
