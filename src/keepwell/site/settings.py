# SPDX-License-Identifier: Apache-2.0
"""Django's settings. They hold no value that a site may want to change: those are in `config.Config`."""

from datetime import timedelta
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from keepwell.kernel.plugins import discover
from keepwell.site.config import Config
from keepwell.site.databases import application_role, django_database
from keepwell.site.keys import session_key

KEEPWELL = Config.load()
KEEPWELL_APP_ROLE = application_role(KEEPWELL)
SECRET_KEY = session_key(KEEPWELL)
DEBUG = KEEPWELL.debug
_HOST = urlsplit(KEEPWELL.public_url).hostname or "localhost"
_IS_SECURE = KEEPWELL.public_url.startswith("https://")

# Applications: the rooms from the ground up, plug-ins above them, the site on top.
ROOMS = [
    *(
        "kernel",
        "ui",
        "files",
        "search",
        "mail",
        "audit",
        "people",
        "access",
        "contracts",
        "directory",
        "plugins",
        "signin",
    ),
    *(
        "sla",
        "desk",
        "queues",
        "casework",
        "portal",
        "customers",
        "protection",
        "transfer",
        "retention",
        "bridges",
        "reports",
    ),
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "procrastinate.contrib.django",
    *[f"keepwell.{room}" for room in ROOMS],
    *discover(without=KEEPWELL.plugins_off.replace(",", " ").split()),
    "keepwell.site",
]
AUTH_USER_MODEL = "people.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": django_database(KEEPWELL)}

# Requests
ROOT_URLCONF = "keepwell.site.urls"
WSGI_APPLICATION = "keepwell.site.wsgi.application"
MIDDLEWARE = [
    "keepwell.site.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "keepwell.site.answers.GuardedAnswersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "keepwell.access.web.watching.RefusalMiddleware",
    "keepwell.signin.web.header.HeaderMiddleware",
    "keepwell.signin.web.middleware.ActorMiddleware",
    "keepwell.ui.middleware.ReaderMiddleware",
    "keepwell.site.requests.SoundAddressMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "keepwell.ui.shell.shell",
            ]
        },
    }
]
ALLOWED_HOSTS = sorted({_HOST, KEEPWELL.host, "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [KEEPWELL.public_url] if KEEPWELL.base_url else []
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = KEEPWELL.upload_count

# Sign-in
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": KEEPWELL.password_length},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "keepwell.signin.passwords.OwnWordsValidator"},
]
LOGIN_URL = "/sign-in/"
CSRF_FAILURE_VIEW = "keepwell.ui.errors.csrf_failure"
LOGIN_REDIRECT_URL = "/"
# The login library keeps second factors; its own pages have no addresses here.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ADAPTER = "keepwell.signin.web.company.WebAdapter"
MFA_ADAPTER = "keepwell.signin.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
# Cookies know no ports: two installations on one machine must not sign each other out.
# Over https the browser itself binds them to this host, whatever another host below the same domain does.
SESSION_COOKIE_NAME = "__Host-keepwell-session" if _IS_SECURE else f"keepwell_session_{KEEPWELL.port}"
CSRF_COOKIE_NAME = "__Host-keepwell-csrf" if _IS_SECURE else f"keepwell_csrf_{KEEPWELL.port}"
SESSION_COOKIE_AGE = int(KEEPWELL.session_for.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_SECURE

# Headers
if KEEPWELL.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if _IS_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],  # files of ours alone: no nonce is needed where nothing is written into pages
        "style-src": [SELF],
        "connect-src": [SELF, KEEPWELL.public_stream_url],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Words and times
LANGUAGE_CODE = KEEPWELL.language
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = KEEPWELL.zone

# Static files: served by whitenoise straight from the rooms, under hashed names once collected.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# Jobs: the worker opens its own connections.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = None

# Servers and worker configure their log themselves (site.logs); commands speak plain words.
LOGGING_CONFIG = None
