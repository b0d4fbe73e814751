"""Settings. One module: the environment decides (DATABASE_URL, REDIS_URL, SECRET_KEY, SERVE …)."""

from __future__ import annotations

import datetime
import secrets
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ

from intranet import sqlite

sqlite.use_safe_library()
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.FileAwareEnv()

# --- where things are kept ------------------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
FONT_DIR = Path(env.str("FONT_DIR", default=str(BASE_DIR / "fonts")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret_key() -> str:
    """SECRET_KEY from the environment, else one made at the first start and kept."""
    given = env.str("SECRET_KEY", default="")
    if given:
        return given
    path = VAR_DIR / "secret_key"
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


SECRET_KEY = _kept_secret_key()
DEBUG = env.bool("DEBUG", default=False)
SERVE = env.str("SERVE", default="both")  # public | internal | both
if SERVE not in ("public", "internal", "both"):
    raise ValueError("SERVE must be public, internal or both")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)  # set behind a TLS proxy: cookies and redirects follow
STARTER_PASSWORD = env.str("STARTER_PASSWORD", default="")
STARTER_SAMPLES = env.bool("STARTER_SAMPLES", default=True)

# --- applications ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "intranet",
    "pages",
    "forms",
    "permissions",
    "ninja",
    "guardian",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "django_htmx",
    "wagtail_modeladmin",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.sites",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "taggit",
    "rest_framework",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.humanize",  # its words: how long ago
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "intranet.middleware.refuse_nul",
    "pages.cache.PublicCache",  # what it keeps has passed all those below
    "django.middleware.security.SecurityMiddleware",
    "intranet.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "forms.desk.gate.Gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "intranet.middleware.change_password_first",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for those who are locked out
]

ROOT_URLCONF = "intranet.urls"
WSGI_APPLICATION = "intranet.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- database, cache, tasks -----------------------------------------------------------------
if env.str("DATABASE_URL", default=""):
    DATABASES: dict[str, Any] = {"default": env.db_url("DATABASE_URL")}
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
else:
    DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "db.sqlite3"}
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = sqlite.options()
    DATABASES["default"]["CONN_MAX_AGE"] = None
    if "pytest" in sys.modules:
        # Tests may lose everything in a power cut; FULL would fsync at every commit. In a file,
        # so that a live server's threads have connections of their own, as in use: threads that
        # share one trip over its statement cache.
        DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
        DATABASES["default"]["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
        )

if env.str("REDIS_URL", default=""):
    CACHES: dict[str, Any] = {"default": env.cache_url("REDIS_URL")}
    CACHES["default"]["BACKEND"] = "django.core.cache.backends.redis.RedisCache"
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
# How long a public page may be sent again unchanged; a change is seen at once all the same.
PUBLIC_CACHE_SECONDS = 0 if "pytest" in sys.modules else env.int("PUBLIC_CACHE_SECONDS", 300)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 3600  # no second sign-in within the day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "permissions.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: nobody guesses past it
    "permissions.backends.PeopleBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "intranet.views.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", default=0) or None
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None  # guardian: no stray account among the staff
GUARDIAN_RAISE_403 = False
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/portal/"
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "intranet.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "intranet.accounts.SignInForm",
    "change_password": "intranet.accounts.PasswordForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
# The whole office may come from one address; its limit only stops machines.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "300/m/ip"}

# --- language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "site" / "intranet" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-built"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
ATTACHMENT_DIR = VAR_DIR / "attachments"  # never under MEDIA_ROOT: sent as the request permits
PAPER_CACHE_DIR = VAR_DIR / "papers"
EXPORT_DIR = VAR_DIR / "export"  # the public site as files, for a portal to take over
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # the page of a form definition has some 1,500 inputs
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024

# --- checks ---------------------------------------------------------------------------------
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # no global grants: a request is asked for by forms.queries alone
    "security.W019",  # Wagtail's preview is a frame of our own, see X_FRAME_OPTIONS
]

# --- headers --------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked on the machine itself, without TLS
CSRF_FAILURE_VIEW = "intranet.views.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Strict for portal and site; Wagtail's admin has scripts in its pages (intranet.middleware).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview is a frame of our own

# --- Wagtail --------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "内部办公"
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "pages.richtext.Area"}}
WAGTAIL_FINISH_WORKFLOW_ACTION = "pages.finish.publish"  # by who did not write it, and once
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # addresses are ASCII: a portal that takes files over wants so
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
WAGTAILADMIN_COMMENTS_ENABLED = False  # what a reviewer has to say stands in the review
WAGTAIL_ENABLE_UPDATE_CHECK = False  # nothing leaves the intranet
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILDOCS_EXTENSIONS = ["pdf", "jpg", "png", "docx", "xlsx", "ofd", "txt"]
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "pages.uploads.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "pages.uploads.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp"]  # no SVG: it may carry scripts
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # unpacked some 200 MB; a telephone's picture has 12
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "pages.search.backend"}}

# --- log ------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "trouble": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Two lines for every task that went well, whatever level the worker sets.
    "loggers": {
        "axes": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"handlers": ["trouble"], "propagate": False},
    },
}
