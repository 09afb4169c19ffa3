"""People of a journey with a browser each, signed in without the sign-in page."""

import json
import re
from typing import Any

from playwright.sync_api import Browser

from config.tests.journeys.stage import Stage
from config.tests.journeys.visitors import Visitor

MAKE = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import User

def key_of(user):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key

def person(handle, role):
    facts = {"name": handle.title(), "email": handle + "@example.test", "password": "x" * 20}
    return User.objects.create_user(handle=handle, role=role, **facts)

people = [person(handle, role) for handle, role in %s]
%s
print("KEYS", json.dumps([settings.SESSION_COOKIE_NAME, [key_of(each) for each in people], made]))
"""


def arrive(stage: Stage, browser: Browser, *, people: list[tuple[str, str]], make: str) -> tuple[list[Visitor], Any]:
    """Create these people (handle, role) and sign each in. `make` is code that may read `people` and sets `made`."""
    said = re.search(r"KEYS (\[.*\])", stage.python(MAKE % (json.dumps(people), make)))
    assert said
    cookie, keys, made = json.loads(said[1])
    visitors = [Visitor(browser, stage) for _ in keys]
    for visitor, key in zip(visitors, keys, strict=True):
        visitor.context.add_cookies([{"name": cookie, "value": key, "url": stage.url}])
    return visitors, made
