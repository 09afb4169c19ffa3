"""Settings of both profiles. Environment variables choose the profile (docs/operating.md)."""

from pathlib import Path
from typing import Any

from csp.constants import NONCE

from config.api_schema import schema_settings
from config.databases import database_url
from config.env import UPLOAD_KINDS as KINDS
from config.env import (
    base_url,
    broker_options,
    channel_layer,
    env_bool,
    env_choices,
    env_float,
    env_hosts,
    env_int,
    env_list,
    env_ports,
    env_str,
    fallback_secret_keys,
    former_seal_keys,
    log_level,
    make_folders,
    monitor_token,
    redis_url,
    retention_days,
    seal_key,
    secret_key,
    time_zone,
)
from config.logs import logging_settings
from config.settings_sign_in import *  # noqa: F403

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env_str("DATA_DIR", str(ROOT / "data"))).absolute()
MEDIA_ROOT = DATA_DIR / "files"
INCOMING = MEDIA_ROOT / "incoming"  # uploads that are still being received
make_folders([DATA_DIR, MEDIA_ROOT, INCOMING])

VERSION = "0.1.0"
REDIS_URL = redis_url()
BASE_URL = base_url(f"http://127.0.0.1:{env_int('PORT', 8000, least=1)}")
SECURE = BASE_URL.startswith("https://")
PROXY_COUNT = env_int("BEHIND_PROXY", 0)  # proxies that add to X-Forwarded-For; 0: the header is not read
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
EMBEDDED = not env_str("DATABASE_URL") and not REDIS_URL

# --- Web
DEBUG = False
SECRET_KEY = secret_key(DATA_DIR, required=SECURE)
SECRET_KEY_FALLBACKS = fallback_secret_keys()  # former keys: still accepted, never used for new values
SEAL_KEY = seal_key()  # signs the seals of the event log
SEAL_FORMER_KEYS = former_seal_keys()  # public keys
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
OUTBOUND_ALLOW = env_hosts("OUTBOUND_ALLOW")  # private hosts and networks that outgoing requests may reach
OUTBOUND_PORTS = env_ports("OUTBOUND_PORTS")  # in addition to 80 and 443
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE else []
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True
WEB_PROCESSES = env_int("WEB_CONCURRENCY", 2, least=1)  # of gunicorn
WEB_THREADS = env_int("WEB_THREADS", 8, least=1)  # that answer pages inside config.asgi
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the review page of a long import: 500 rows of ten fields, twice
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # a folder of postmortems
JSON_MAX_BYTES = 1024 * 1024
BODY_PAUSE = env_float("BODY_PAUSE", 1.8)  # seconds without a byte after which an unfinished body is cut
UPLOAD_MAX_BYTES = env_int("UPLOAD_MAX_MB", 50, least=1) * 1024 * 1024
UPLOAD_MAX_PIXELS = env_int("UPLOAD_MAX_MEGAPIXELS", 40, least=1) * 1_000_000
UPLOAD_KINDS = env_choices("UPLOAD_KINDS", "picture,text,pdf,document,archive,recording", KINDS)
UPLOADS_PER_HOUR = env_int("UPLOADS_PER_HOUR", 60)  # per person
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = INCOMING  # cleaned after a crash; on the same disk as the stored files
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "knox",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "template_partials",
    "django_structlog",
    *["core.web", "core.api", "core.access", "core.files", "core.activity"],
    *["notifications", "accounts", "reminders", "dashboard", "incidents", "alerts", "postmortems"],
    *["tasks", "audits", "training", "importing", "insights", "config"],
]
MIDDLEWARE = [
    "core.web.metrics.Metrics",
    "core.web.middleware.SecurityHeaders",
    "core.web.middleware.CompressPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.web.middleware.RequestLimits",
    "core.web.middleware.HealthChecks",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.web.middleware.CheckHost",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInRequired",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionAge",
    "accounts.middleware.RequireSecondFactor",
    "accounts.reauthentication.ReauthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.web.request_log.RequestLog",
    "core.web.middleware.UserTimeZone",
    "core.web.middleware.ErrorPages",
    "core.api.middleware.RateLimitHeaders",
]
TAGS = [f"core.web.templatetags.{name}" for name in ["ui", "urls_cached"]]
LOADERS = [f"django.template.loaders.{name}.Loader" for name in ["filesystem", "app_directories"]]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.navigation.shell",
            ],
            "builtins": ["template_partials.templatetags.partials", *TAGS],
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", LOADERS)])],
        },
    }
]

# --- Data
DATABASES = {"default": database_url(env_str("DATABASE_URL"), DATA_DIR / "debrief.sqlite3")}
REDIS_CACHE = {"BACKEND": "core.web.cache.RedisOrMemory", "LOCATION": REDIS_URL}
DATABASE_CACHE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
LOCAL_CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counters"}
PAGES_CACHE = {  # fragments, lists and counts; in the memory of each web process
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "OPTIONS": {"MAX_ENTRIES": 2_000},
}
CACHES = {  # counters are in memory without Redis: a read must not write to disk, and there is one web process
    "default": REDIS_CACHE if REDIS_URL else DATABASE_CACHE,
    "counters": REDIS_CACHE if REDIS_URL else LOCAL_CACHE,
    "pages": PAGES_CACHE,
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # each file is compressed once
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # only built files are served
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Sessions, cookies, headers
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 7 * 24 * 3600  # absolute
SESSION_IDLE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie
CSRF_FAILURE_VIEW = "core.web.views.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", True) and SECURE
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^mcp/", r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [NONCE],
        "style-src": [NONCE],
        "img-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "report-uri": ["/csp-report"],
        "report-to": ["csp"],
    }
}

# --- Language and time
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = time_zone()

# --- Mail: SMTP if EMAIL_HOST is set, otherwise files in DATA_DIR/mail
EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = env_str("EMAIL_USER")
EMAIL_HOST_PASSWORD = env_str("EMAIL_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_TLS", bool(EMAIL_HOST) and EMAIL_PORT == 587)
EMAIL_TIMEOUT = 15
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "notifications.mailbox.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str("EMAIL_FROM", "Debrief <debrief@localhost>")

# --- API
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "accounts.auth.TokenScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.PlainJSONParser"],
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS gives 405; the schema is for signed-in users
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "core.api.paging.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "core.api.errors.handle",
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttles.ReadThrottle", "core.api.throttles.WriteThrottle"],
    "DEFAULT_THROTTLE_RATES": {"read": "600/min", "write": "60/min", "anonymous": "30/min"},
    "PAGE_SIZE": 50,
    "NUM_PROXIES": PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_PREFIX": "dbf_", "AUTH_HEADER_PREFIX": "Bearer", "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = schema_settings(VERSION)

# --- Jobs: the database has the state, the broker only delivers messages
BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options(REDIS_URL, BROKER_DIR)
CHANNEL_LAYERS = {"default": channel_layer(REDIS_URL)}
READY_WITHIN = 0.08  # seconds until a database that does not answer counts as unavailable
MONITOR_TOKEN = monitor_token()  # reads /metrics and the details of /readyz
DELIVERY_LEASE = env_int("DELIVERY_LEASE", 300, least=1)
FAULTPOINT = env_str("FAULTPOINT")  # for crash tests: the delivery step at which the worker exits
RETENTION_DAYS = retention_days()

# --- First start and logs
SAMPLE = env_bool("SAMPLE", True) and EMBEDDED
LOGGING = logging_settings(log_level())
