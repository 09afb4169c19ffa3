from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Here only so that Django finds the whole-product commands."""

    name = "config"
