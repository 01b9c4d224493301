"""Every setting, from the environment alone; docs/operators.md lists the variables. Nothing here is a secret."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from psycopg2.extensions import parse_dsn

from logistics import logs, mail
from logistics.embedded import places

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = places.data_folder()  # the one folder this program writes to


def words(name: str) -> list[str]:
    """A variable that holds a list: separated by commas or blanks."""
    return os.environ.get(name, "").replace(",", " ").split()


def yes(name: str, default: str = "") -> bool:
    return os.environ.get(name, default).lower() in ("1", "true", "yes", "on")


# --- who may reach us, and how ---------------------------------------------------------------------------------------
DEBUG = yes("LOGISTICS_DEBUG")
SECRET_KEY = os.environ.get("LOGISTICS_SECRET_KEY") or places.secret_key(DATA)
SECRET_KEY_FALLBACKS = words("LOGISTICS_OLD_SECRET_KEYS")
ALLOWED_HOSTS = words("LOGISTICS_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = words("LOGISTICS_ORIGINS")

# Behind TLS (the nginx site in deploy/): cookies travel encrypted only and browsers remember to.
TLS = yes("LOGISTICS_TLS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
# The load balancer asks on plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# No inline script, no inline style, nothing from elsewhere. Tabler's stylesheet carries small pictures as data: URLs.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- parts -----------------------------------------------------------------------------------------------------------
# No django.contrib.admin: nobody edits records past the verbs, their checks and their log.
INSTALLED_APPS = [
    "apps.portal",
    "apps.reports",
    "apps.inspections",
    "apps.meetings",
    "apps.canteen",
    "apps.duty",
    "apps.supplies",
    "apps.ledger",
    "apps.findings",
    "apps.approvals",
    "apps.notices",
    "apps.org",
    "apps.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "logistics.files.StaticFiles",
    "django.contrib.postgres",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "logistics.logs.request_log",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.core.middleware.language_by_choice",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.org.middleware.session_limits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "logistics.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.portal.context.shell",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- the database ----------------------------------------------------------------------------------------------------
# A libpq address: postgresql://user:password@host:port/name or postgresql://user@/name?host=/socket/folder
_dsn = parse_dsn(os.environ.get("DATABASE_URL") or places.database_url(DATA))
# 0 (no limit) for commands and jobs; the web process sets 5s before it loads this file. Behind a pooler that refuses
# these options set LOGISTICS_STATEMENT_TIMEOUT=pooled and give the role both limits with ALTER ROLE.
_limit = os.environ.get("LOGISTICS_STATEMENT_TIMEOUT", "0")
if _limit != "pooled":
    _dsn["options"] = f"{_dsn.get('options', '')} -c lock_timeout=3s -c statement_timeout={_limit}".strip()
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _dsn.pop("dbname", "logistics"),
        "USER": _dsn.pop("user", ""),
        "PASSWORD": _dsn.pop("password", ""),
        "HOST": _dsn.pop("host", ""),
        "PORT": _dsn.pop("port", ""),
        "OPTIONS": _dsn,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,  # one tiny round trip a request; without it each thread fails once after a restart
        "DISABLE_SERVER_SIDE_CURSORS": _limit == "pooled",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Not Redis: the queue may vanish at any moment and no page may notice.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- people ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "org.Person"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["apps.org.backends.StaffBackend", "apps.org.backends.TokenBackend"]
PASSWORD_PROFILE = os.environ.get("LOGISTICS_PASSWORD_PROFILE", "dengbao")  # or asvs: docs/decisions/0006
AUTH_PASSWORD_VALIDATORS = [
    *({"NAME": f"apps.org.passwords.{name}"} for name in ("Length", "Kinds", "NotTheName", "NotUsedBefore")),
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_IDLE_STAFF, SESSION_IDLE_OFFICERS, SESSION_LONGEST = 30 * 60, 15 * 60, 12 * 60 * 60  # seconds
THREE_OFFICERS = yes("LOGISTICS_THREE_OFFICERS", "on")
# How many proxies stand before us: the visitor's address is that many places from the end of X-Forwarded-For.
PROXIES = int(os.environ.get("LOGISTICS_PROXIES", "0"))
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # our scripts send it back in a header

# --- language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Belongs to the code, not to the data: two data folders of one checkout share it.
STATIC_ROOT = Path(os.environ.get("LOGISTICS_STATIC") or BASE_DIR / "var" / "static")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
_static = "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "logistics.files.Storage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static},
}
MEDIA_ROOT = DATA / "files"

# --- jobs: read by logistics/celery.py under the prefix CELERY_ ------------------------------------------------------
CELERY_BROKER_URL = os.environ.get("REDIS_URL") or places.redis_url(DATA)
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
# A job is ticked off after it ran: a worker that dies in the middle gives it back, so a job may run twice.
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A lost worker's jobs return after visibility_timeout, so no job may run longer than that. The two unacked_… options
# (kombu 5.7) make the return take seconds instead of minutes.
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 45, 55
_lost = {"visibility_timeout": 60, "unacked_restore_interval": 2, "unacked_restore_throttle": 1}
CELERY_BROKER_TRANSPORT_OPTIONS = {**_lost, "socket_connect_timeout": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A page that hands out a job while the queue is away must not hang: the row in the database is the promise.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# One beat for everything: what is due stands in the database (sockets.effects, sockets.schedule). It needs no memory,
# so no file; a beat that nobody heard in time is forgotten.
CELERY_BEAT_SCHEDULER = "celery.beat.Scheduler"
CELERY_BEAT_SCHEDULE = {"core.tick": {"task": "core.tick", "schedule": 3.0, "options": {"expires": 10}}}

vars().update(mail.settings(os.environ))
LOGGING = logs.configuration(os.environ.get("LOGISTICS_LOG_LEVEL", "INFO"))
