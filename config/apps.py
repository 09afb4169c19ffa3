from django.apps import AppConfig

from config.celery import app as celery_app

__all__ = ["ConfigConfig", "celery_app"]


class ConfigConfig(AppConfig):
    """Loads the Celery application with Django, and lets Django find the whole-product commands."""

    name = "config"
