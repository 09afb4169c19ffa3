"""Named places where a test can kill the process. They do nothing otherwise."""

import os

from django.conf import settings

POINTS = ["claimed", "rendered", "connected", "accepted", "recorded", "committed"]
"""Every step of a delivery, in order. After "accepted" the receiver has the message and we have not noted it."""


def faultpoint(name: str) -> None:
    """Die here, as under kill -9, when the setting FAULTPOINT names this place."""
    if name == settings.FAULTPOINT:
        os._exit(137)
