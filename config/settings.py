"""Settings read from the environment only; nonsense is refused with a sentence.

See docs/settings.md for every variable.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import headers, logs
from config.environment import (
    DEBUG,
    address,
    cache,
    contacts,
    env,
    existing_file,
    former_secrets,
    identity_provider,
    networks,
    number,
    origins,
    secret,
    word,
)

BASE_DIR = Path(__file__).resolve().parent.parent


SECRET_KEY = secret("SECRET_KEY", "development-only-key-that-opens-nothing-of-value")
SECRET_KEY_FALLBACKS = former_secrets("SECRET_KEY_FALLBACKS")
# Voucher codes are derived from this key, which therefore never enters the database.
VOUCHER_CODE_KEY = secret("VOUCHER_CODE_KEY", "development-only-voucher-key-that-pays-nothing")
VOUCHER_CODE_KEY_FALLBACKS = former_secrets("VOUCHER_CODE_KEY_FALLBACKS")
# So are the secrets of webhooks, from this one.
WEBHOOK_KEY = secret("WEBHOOK_KEY", "development-only-webhook-key-that-signs-nothing")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
if not DEBUG and ("ALLOWED_HOSTS" not in os.environ or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. Name the hosts under which the service answers, such as"
        " vouchers.example; “*” is none."
    )
# Whose X-Forwarded-For is believed: the proxies in front of us.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES")
# Networks of a developer's own machine, which webhooks may reach, by http and on any port.
WEBHOOK_ALLOWED_NETWORKS = networks("WEBHOOK_ALLOWED_NETWORKS")
if WEBHOOK_ALLOWED_NETWORKS and not DEBUG:
    raise ImproperlyConfigured("WEBHOOK_ALLOWED_NETWORKS is for DEBUG only. Remove it.")
PUBLIC_ADDRESS = address("PUBLIC_ADDRESS", {"http", "https"}, "http://127.0.0.1:8000")
SECURITY_CONTACTS = contacts()
SECURITY_POLICY_ADDRESS = address(
    "SECURITY_POLICY_ADDRESS", {"http", "https"}, f"{PUBLIC_ADDRESS}/security-policy"
)

INSTALLED_APPS = [
    "config.admin_site.RegistersConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
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
    "webhooks",
    "portals",
    "demo",
]
AUTH_USER_MODEL = "people.User"
MIDDLEWARE = [
    "config.requests.RequestLog",
    "csp.middleware.CSPMiddleware",
    "config.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.limits.Limits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "people.middleware.CacheDown",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.SessionAge",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.SessionActivity",
    "people.middleware.LetterSession",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "people.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
APPEND_SLASH = False  # A redirect would lose what was posted.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # Fields look as ours, on every page.
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
                "portals.display.frame",
            ]
        },
    }
]

_database = env.db_url_config(address("DATABASE_URL", {"postgres", "postgresql"}))
DATABASES = {
    "default": {
        **_database,
        # A connection per request costs three to four times the request itself.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A choice of ten rows would take four statements; nothing here reads rows by the million.
        "DISABLE_SERVER_SIDE_CURSORS": True,
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
SESSION_MAX_AGE = 3600 * number("SESSION_MAX_HOURS", 12)
ACCOUNT_ADAPTER = "people.sign_in.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # Addresses come by invitation, which verifies them.
ACCOUNT_FORMS = {"reset_password": "portals.forms.AskResetForm"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"entry_link": "20/m/ip,5/h/key"}  # Added to those of allauth.
MFA_ADAPTER = "people.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "people.factor_forms.Code",
    "reauthenticate": "people.factor_forms.CodeAgain",
    "authenticate_webauthn": "people.factor_forms.Passkey",
    "reauthenticate_webauthn": "people.factor_forms.PasskeyAgain",
    "login_webauthn": "people.factor_forms.PasskeyAlone",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Training vouchers"
USERSESSIONS_ADAPTER = "people.sign_in.SessionsAdapter"
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
SECURE = not DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
# A browser takes a cookie of this name only from this host, over HTTPS and for all paths.
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# Not Strict: an identity provider, and a link in a mail, lead here from another site.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
# Not "no-referrer": forms would then be sent with the origin "null", which CSRF checks refuse.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **headers.POLICY,
        "form-action": ["'self'", *origins("OIDC_ISSUER")],
        "upgrade-insecure-requests": SECURE,
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
UPLOAD_BYTES_MAX = number("UPLOAD_BYTES_MAX", 20_000_000)

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
    "DEFAULT_PARSER_CLASSES": ["config.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.openapi.Schema",
    # What OPTIONS would tell is in the OpenAPI document, and pages cannot tell it.
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_FILTER_BACKENDS": ["people.filters.BlindFilters"],
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
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.examples.add_examples",
    ],
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
        "DocumentStatus": "providers.models.EvidenceDocument.Status",
        "EnrolmentStatus": "learning.models.Enrolment.Status",
        "InvoiceStatus": "payments.models.Invoice.Status",
        "NominationStatus": "vouchers.models.Nomination.Status",
        "OrderStatus": "budgets.models.Order.Status",
        "PaymentOrderStatus": "payments.models.PaymentOrder.Status",
        "CorrectionStatus": "privacy.models.Correction.Status",
        "RoleEnum": "people.models.Role",
        "RedemptionStatus": "vouchers.models.Redemption.Status",
        "RetentionKind": "privacy.models.RetentionRule.Kind",
        "VoucherStatus": "vouchers.models.Voucher.Status",
        "WebhookDeliveryStatus": "webhooks.models.Delivery.Status",
        "WebhookEndpointStatus": "webhooks.models.Endpoint.Status",
    },
}

FILTERS_EMPTY_CHOICE_LABEL = _("any")

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
# Where people turn who are stuck; said at the foot of every page, in the same words.
HELP_ADDRESS = env("HELP_ADDRESS", default="")
HELP_PHONE = env("HELP_PHONE", default="")
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.error_reports.NoValues"
LOG_LEVEL = word(
    "LOG_LEVEL",
    ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
    "WARNING" if DEBUG else "INFO",
)
LOGGING = logs.configuration(level=LOG_LEVEL, for_people=DEBUG)
