"""Settings read from the environment only; nonsense is refused with a sentence.

See docs/settings.md for every variable.
"""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def flag(name: str, *, default: bool) -> bool:
    """Return True or False; refuse anything that is not one of the two words."""
    value = os.environ.get(name, str(default))
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} is “{value}”; set it to True or False.")
    return value == "True"


def secret(name: str, development: str) -> str:
    """Return the secret from NAME or from the file that NAME_FILE names.

    `development` stands in while DEBUG is on, so that a clone runs without set-up.
    """
    value = os.environ.get(name) or None
    if path := os.environ.get(f"{name}_FILE"):
        try:
            value = Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {error.strerror}: {path}") from error
        name = f"{name}_FILE"
    if value is not None:
        if len(value) < 32:
            raise ImproperlyConfigured(f"{name} has {len(value)} characters; 32 are the least.")
        return value
    if DEBUG:
        return development
    raise ImproperlyConfigured(
        f"{name} is not set. Give it 32 characters or more, or name a file in {name}_FILE."
    )


def address(name: str, schemes: set[str], default: str | None = None) -> str:
    """Return an URL whose scheme is one of `schemes`."""
    value = os.environ.get(name, default)
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set, for example {sorted(schemes)[0]}://… ; `make demo` sets it for you."
        )
    if urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} begins with “{urlsplit(value).scheme}”; use one of {', '.join(sorted(schemes))}."
        )
    return value


def word(name: str, words: list[str], default: str) -> str:
    """Return one of `words`."""
    value = os.environ.get(name, default)
    if value not in words:
        raise ImproperlyConfigured(f"{name} is “{value}”; use one of {', '.join(words)}.")
    return value


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return the networks that a list such as 10.0.0.0/8,192.0.2.7 names."""
    try:
        return [ip_network(each) for each in env.list(name, default=[])]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}. Write it like 10.0.0.0/8.") from error


def number(name: str, default: int) -> int:
    """Return a whole number above zero."""
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or int(value) == 0:
        raise ImproperlyConfigured(f"{name} is “{value}”; set it to a whole number above zero.")
    return int(value)


def existing_file(name: str, default: Path) -> Path:
    path = Path(os.environ.get(name) or default)
    if not path.is_file():
        raise ImproperlyConfigured(f"{name}: there is no file {path}.")
    return path


def cache(name: str) -> dict[str, Any]:
    """Return where attempts are counted: for all processes, or nothing would be limited."""
    if not os.environ.get(name):
        options = {"MAX_ENTRIES": 100_000}
        backend = "django.core.cache.backends.db.DatabaseCache"
        return {"BACKEND": backend, "LOCATION": "people_cachedvalue", "OPTIONS": options}
    url = address(name, {"redis", "rediss", "unix"})
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}


def identity_provider() -> dict[str, Any] | None:
    """Return the OIDC provider people may sign in with, if there is one."""
    if not os.environ.get("OIDC_ISSUER"):
        return None
    return {
        "provider_id": "agency",
        "name": env("OIDC_NAME", default="OpenID Connect"),
        "client_id": env("OIDC_CLIENT_ID"),
        "secret": secret("OIDC_CLIENT_SECRET", "development-only-secret-of-no-provider"),
        "settings": {
            "server_url": address("OIDC_ISSUER", {"http", "https"} if DEBUG else {"https"}),
            "oauth_pkce_enabled": True,
            "email_authentication": True,
        },
    }


DEBUG = flag("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY", "development-only-key-that-opens-nothing-of-value")
# Voucher codes are derived from this key, which therefore never enters the database.
VOUCHER_CODE_KEY = secret("VOUCHER_CODE_KEY", "development-only-voucher-key-that-pays-nothing")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
# Whose X-Forwarded-For is believed: the proxies in front of us.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES")
PUBLIC_ADDRESS = address("PUBLIC_ADDRESS", {"http", "https"}, "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "audit",
    "ledger",
    "people",
    "providers",
    "budgets",
    "learning",
    "vouchers",
    "payments",
    "reports",
    "privacy",
    "portals",
    "demo",
]
AUTH_USER_MODEL = "people.User"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "people.middleware.CacheDown",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.SessionAge",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "people.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
APPEND_SLASH = False  # A redirect would lose what was posted.
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portals" / "templates"],  # Before allauth's own pages.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

address("DATABASE_URL", {"postgres", "postgresql"})
_database = env.db("DATABASE_URL")
DATABASES = {
    "default": {
        **_database,
        # A connection per request costs three to four times the request itself.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Lets core.sql keep its plans on the server; the ORM is not affected. PgBouncer in
        # transaction mode needs version 1.21 or newer for it.
        "OPTIONS": {**_database.get("OPTIONS", {}), "prepare_threshold": 0},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
BREACHED_PASSWORDS_FILE = existing_file(
    "BREACHED_PASSWORDS_FILE", BASE_DIR / "people" / "data" / "breached-passwords.txt"
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "people.passwords.NotBreached"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# A session ends when nobody used it for the first, and at the latest after the second.
SESSION_COOKIE_AGE = 60 * number("SESSION_IDLE_MINUTES", 30)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_MAX_AGE = 3600 * number("SESSION_MAX_HOURS", 12)
ACCOUNT_ADAPTER = "people.sign_in.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # Addresses come by invitation, which verifies them.
ACCOUNT_FORMS = {"reset_password": "portals.forms.AskResetForm"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "people.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Training vouchers"
USERSESSIONS_ADAPTER = "people.sign_in.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "people.sign_in.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC = identity_provider()
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC] if OIDC else []}}
# Values of acr with which the provider vouches for a second factor; amr says "mfa".
OIDC_SECOND_FACTOR_ACR = env.list(
    "OIDC_SECOND_FACTOR_ACR",
    default=[
        "http://eidas.europa.eu/LoA/substantial",
        "http://eidas.europa.eu/LoA/high",
        "https://refeds.org/profile/mfa",
    ],
)
CACHES = {"default": cache("CACHE_URL")}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if not DEBUG else None

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
    ("lv", _("Latvian")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".data" / "static"
WHITENOISE_USE_FINDERS = DEBUG

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.authentication.ApiKeyAuthentication",
        "people.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.openapi.Schema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "config.api_errors.problem_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "training-vouchers",
    "DESCRIPTION": "From a training budget to training that happened, and back to the paper.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Every kind of thing has states of its own; so have the names of their lists.
    "ENUM_NAME_OVERRIDES": {
        "AccreditationStatus": "providers.models.Accreditation.Status",
        "AllocationKind": "budgets.models.Allocation.Kind",
        "AllocationStatus": "budgets.models.Allocation.Status",
        "AppropriationStatus": "budgets.models.Appropriation.Status",
        "AssessmentKind": "learning.models.Assessment.Kind",
        "BatchStatus": "vouchers.models.VoucherBatch.Status",
        "BlockKind": "providers.models.Block.Kind",
        "ClaimStatus": "payments.models.Claim.Status",
        "CourseKind": "providers.models.CourseKind",
        "DecisionStatus": "budgets.models.Decision",
        "EnrolmentStatus": "learning.models.Enrolment.Status",
        "InvoiceStatus": "payments.models.Invoice.Status",
        "OrderStatus": "budgets.models.Order.Status",
        "PaymentOrderStatus": "payments.models.PaymentOrder.Status",
        "CorrectionStatus": "privacy.models.Correction.Status",
        "RedemptionStatus": "vouchers.models.Redemption.Status",
        "RetentionKind": "privacy.models.RetentionRule.Kind",
        "VoucherStatus": "vouchers.models.Voucher.Status",
    },
}

CELERY_BROKER_URL = address(
    "CELERY_BROKER_URL",
    {"amqp", "amqps", "memory", "redis", "redis+socket", "rediss"},
    "memory://",
)
EMAIL_URL = address(
    "EMAIL_URL",
    {"consolemail", "filemail", "smtp", "smtp+ssl", "smtp+tls"},
    f"filemail:///{BASE_DIR}/.data/mail" if DEBUG else "smtp://localhost:25",
)
vars().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="training-vouchers@localhost")
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.error_reports.NoValues"
LOG_LEVEL = word("LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
