"""Settings of the tests: those of the product with a fast password hash and mail in memory."""

import os

from config.settings import *  # noqa: F403

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser driver runs an event loop in the test's thread
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {  # no manifest to collect first
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if not REDIS_URL:  # with it, cache and broker are the real ones
    CACHES = {"default": LOCAL_CACHE, "counters": LOCAL_CACHE, "pages": PAGES_CACHE}
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {}
REST_FRAMEWORK |= {"DEFAULT_THROTTLE_RATES": {"read": None, "write": None, "anonymous": None}}
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # accounts.tests.test_sign_in turns them on
SAMPLE = False
MEDIA_ROOT = DATA_DIR / "test-files"
READY_WITHIN = 2.0  # two busy cores
