"""All settings, from the environment only (see docs/operations.md for the table)."""

from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from fairville_site import env, logs
from fairville_site.database import database

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# Where it runs

DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
MAINTENANCE = env.flag("MAINTENANCE")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SECRET_KEY = env.required(
    "SECRET_KEY",
    env.secret("SECRET_KEY"),
    "50 random characters, or SECRET_KEY_FILE with the name of a file",
)
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS")
TOKEN_KEY = env.secret("TOKEN_KEY", SECRET_KEY)
TOKEN_KEY_FALLBACKS = env.secrets("TOKEN_KEY_FALLBACKS")
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS", "127.0.0.1,localhost")

INSTALLED_APPS = [
    "modeltranslation",
    "fairville_site",
    "registrations",
    "events",
    "dialogues",
    "speakers",
    "allauth",
    "allauth.account",
    "fairville_site.apps.SecondFactors",
    "fairville_site.apps.Administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "fairville_site.access.AccessMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "fairville_site.page_cache.PageCacheMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "fairville_site.security.BrowserPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fairville_site.errors.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "fairville_site.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "fairville_site.security.BrokenCookieMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "fairville_site.urls"
# Gunicorn believes a proxy that hands on a visitor's header SCRIPT_NAME; links do not.
FORCE_SCRIPT_NAME = ""
WSGI_APPLICATION = "fairville_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data

DATABASES = {
    "default": database(
        env.secret("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"),
        pooled=env.flag("DATABASE_POOLED"),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits are counted here. Without a shared cache, each process counts for itself.
CACHE_URL = env.secret("CACHE_URL", env.secret("REDIS_URL"))
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
if CACHE_URL:
    CACHES["default"] = {
        "BACKEND": "fairville_site.steady_cache.SteadyRedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "fairville",
        # A page waits for it: one that is away must not hold it up.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }

# Finished public pages, in the memory of each process; in the cache above if shared.
PAGE_CACHE = env.flag("PAGE_CACHE", default=not DEBUG)

# Several hosts share one folder, or a bucket: what one stores, each serves.
MEDIA_ROOT = Path(env.text("MEDIA_DIR", str(VAR_DIR / "media")))
S3_BUCKET = env.text("S3_BUCKET")
S3_ENDPOINT = env.text("S3_ENDPOINT").rstrip("/")
S3_REGION = env.text("S3_REGION", "us-east-1")
S3_ACCESS_KEY, S3_SECRET_KEY = env.secret("S3_ACCESS_KEY"), env.secret("S3_SECRET_KEY")
FOLDER = "django.core.files.storage.FileSystemStorage"
BUCKET = "fairville_site.bucket.BucketStorage"
MEDIA_URL = "/media/"
IMAGE_MAX_BYTES = 10 * 1024 * 1024
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": BUCKET if S3_BUCKET else FOLDER},
    "staticfiles": {"BACKEND": "fairville_site.staticfiles.OneSheetStorage"},
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Languages and time: English source strings, instants in UTC

LANGUAGE_CODE = "en"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "fairville_site.formats"
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("fr", "en")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"  # of the admin's own dates; public labels name their zone

# Mail

DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", "Fairville Dialogues <dialogues@example.org>"
)
MAILBOX_DIR = VAR_DIR / "mail"
FILES = "django.core.mail.backends.filebased.EmailBackend"
SMTP = "fairville_site.smtp.EmailBackend"
SMTP_OPTIONS = {
    "host": env.text("SMTP_HOST", "localhost"),
    "port": env.whole("SMTP_PORT", 25),
    "username": env.text("SMTP_USERNAME"),
    "password": env.secret("SMTP_PASSWORD"),
    "use_tls": env.flag("SMTP_STARTTLS"),
    "use_ssl": env.flag("SMTP_TLS"),
    "timeout": 20,  # for each answer
    "total": 60,  # for all of them: less than a worker's lease of a mail
}
MAILERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": SMTP, "OPTIONS": SMTP_OPTIONS},
    # Somebody waits for the page: an unreachable server must say so soon.
    "codes": {"BACKEND": SMTP, "OPTIONS": SMTP_OPTIONS | {"timeout": 5, "total": 10}},
}
if DEMO:
    files = {"BACKEND": FILES, "OPTIONS": {"file_path": MAILBOX_DIR}}
    MAILERS = {"default": files, "codes": files}

# The call: its hosts beside Zoom's own, and an account if the site makes its meetings

CALL_HOSTS = env.listed("CALL_HOSTS")
ZOOM_ACCOUNT_ID = env.text("ZOOM_ACCOUNT_ID")
ZOOM_CLIENT_ID = env.text("ZOOM_CLIENT_ID")
ZOOM_CLIENT_SECRET = env.secret("ZOOM_CLIENT_SECRET")
ZOOM_WEBHOOK_SECRET = env.secret("ZOOM_WEBHOOK_SECRET")
ZOOM_DEFAULT_HOST = env.text("ZOOM_DEFAULT_HOST")
# In place of registered people's addresses, where Zoom is told who comes
ZOOM_ALIAS_DOMAIN = env.text("ZOOM_ALIAS_DOMAIN").lstrip("@")
ZOOM_API_BASE_URL = env.text("ZOOM_API_BASE_URL")
ZOOM_OAUTH_URL = env.text("ZOOM_OAUTH_URL", "https://zoom.us/oauth/token")

# Accounts: participants by a code sent by mail, organisers by password or passkey

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "fairville_site.accounts.AccountAdapter"
ACCOUNT_FORMS = {"request_login_code": "fairville_site.accounts.CodeForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
# Or allauth takes the login's password.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Three tries for each code, of which there are 20 to the power of 8.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_TIMEOUT = 20 * 60
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # an administrator sends the link
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,10/h/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
MFA_FORMS = {"add_webauthn": "fairville_site.accounts.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
STAFF_MFA = env.flag("STAFF_MFA")
MFA_TOTP_ISSUER = "Fairville Dialogues"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_URL.startswith("https://")  # localhost
# Not in a cookie: it would be sent with public pages too.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_sessions"

# Safety

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS and env.flag("SECURE_SSL_REDIRECT", default=True)
BEHIND_PROXY = env.flag("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# How many proxies of our own append to X-Forwarded-For: whose limits count, goes by it.
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", int(BEHIND_PROXY))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
FORM_LIMIT = env.whole("FORM_LIMIT", 60)
FORM_LIMIT_SECONDS = 60 * env.whole("FORM_LIMIT_MINUTES", 10)
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_PATH = "/admin/"  # public pages get no cookie, this one neither
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
X_FRAME_OPTIONS = "DENY"
# For /.well-known/security.txt (RFC 9116): an address of mail or of a page.
SECURITY_CONTACT = env.text("SECURITY_CONTACT", parseaddr(DEFAULT_FROM_EMAIL)[1])

# Legal facts, shown beside the texts of the site's own pages: checked when deployed

LEGAL = {
    name: env.text(name)
    for name in (
        "LEGAL_CONTROLLER",
        "LEGAL_ADDRESS",
        "LEGAL_DIRECTOR",
        "LEGAL_CONTACT",
        "LEGAL_DPO",
        "LEGAL_AUTHORITY",
        "LEGAL_HOST",
        *(f"LEGAL_FUNDING_{code.upper()}" for code, _language in LANGUAGES),
    )
}

# Logs say what happened, never to whom

LOGGING = logs.config(env.text("LOG_FORMAT", "text"))
ACCESS_LOG = env.flag("ACCESS_LOG", default=True)
SENTRY_DSN = env.secret("SENTRY_DSN")
