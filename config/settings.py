"""Settings. Development needs no variable at all; production names its own (README, Production)."""

from importlib.metadata import distribution
from pathlib import Path

import dj_database_url

from config import embedded_postgres, environment, outbox

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = (BASE_DIR / environment.text("MENUKAART_VAR", "var")).resolve()

ENVIRONMENT = environment.text("MENUKAART_ENVIRONMENT", "development")
PRODUCTION = ENVIRONMENT == "production"
# A sandbox installation moves its clock, shows its mails on a page and pays through the Stripe sandbox.
SANDBOX = environment.flag("MENUKAART_SANDBOX", default=not PRODUCTION)

DEBUG = environment.flag("MENUKAART_DEBUG", default=False)
SECRET_KEY = environment.text(
    "MENUKAART_SECRET_KEY",
    None if PRODUCTION else "development-only-key-that-protects-nothing-at-all-0123456789",
)
ALLOWED_HOSTS = environment.items(
    "MENUKAART_HOSTS", None if PRODUCTION else "localhost,127.0.0.1,[::1],testserver"
)
SITE_URL = environment.text("MENUKAART_SITE_URL", None if PRODUCTION else "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "djstripe",
    "foundation",
    "marketplace",
    "invoices",
    "quality",
    "billing",
    "api",
    "web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "web.middleware.WorkLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.ContentSecurityMiddleware",
    "web.middleware.ProblemMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TAGS = ["web.templatetags.words", "web.templatetags.parts", "web.templatetags.photos"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # First: our forms and our log-in pages go before those of Django and allauth.
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.frame",
            ],
            "builtins": TAGS,
        },
    },
    {
        # Letters are plain text: an apostrophe stays an apostrophe.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "letters",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "OPTIONS": {"autoescape": False, "builtins": TAGS},
    },
]
# Form fields, errors and widgets come from our own templates.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database -----------------------------------------------------------------------------------
DATABASE_URL = environment.text("DATABASE_URL", None if PRODUCTION else embedded_postgres.url(VAR_DIR))
DATABASES: dict[str, dict[str, object]] = {
    "default": {
        **dj_database_url.parse(DATABASE_URL, conn_max_age=environment.number("DATABASE_CONNECTION_AGE", 60)),
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# dj-stripe's own migrations spend most of a minute on history that a new installation does not have (ADR 0004).
MIGRATION_MODULES = {"djstripe": "billing.providers.stripe.djstripe_migrations"}

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "foundation.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:after-login"
LOGOUT_REDIRECT_URL = "web:home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "signup": "web.portal.forms.accounts.SignupForm",
    "login": "web.portal.forms.accounts.LoginForm",
}
ACCOUNT_ADAPTER = "web.portal.accounts.AccountAdapter"

# --- Languages and time -------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [
    *(("nl", "Nederlands"), ("en", "English")),
    # For visitors only (foundation/languages.py).
    *(("pl", "Polski"), ("ro", "Română"), ("bg", "Български")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
USE_THOUSAND_SEPARATOR = True
# Where a language says nothing about it, as Bulgarian.
NUMBER_GROUPING = 3

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Leaflet comes in django-leaflet, of which nothing else is wanted: as an app it asks for GDAL (ADR 0045).
STATICFILES_DIRS = [Path(str(distribution("django-leaflet").locate_file("leaflet/static")))]
MEDIA_ROOT = VAR_DIR / "files"
STORAGES = {
    "default": {
        "BACKEND": environment.text("MENUKAART_FILE_STORAGE", "django.core.files.storage.FileSystemStorage"),
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

# --- Mail ---------------------------------------------------------------------------------------
EMAIL_BACKEND = environment.text(
    "MENUKAART_MAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if PRODUCTION
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = environment.text("MENUKAART_MAIL_HOST", "localhost")
EMAIL_PORT = environment.number("MENUKAART_MAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("MENUKAART_MAIL_USER", "")
EMAIL_HOST_PASSWORD = environment.text("MENUKAART_MAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("MENUKAART_MAIL_TLS", default=False)
DEFAULT_FROM_EMAIL = environment.text(
    "MENUKAART_MAIL_FROM", "Migratie Informatiepunt Brabant <post@mip-brabant.example>"
)

# --- Worker -------------------------------------------------------------------------------------
CELERY_BROKER_URL = environment.text("CELERY_BROKER_URL", None if PRODUCTION else "filesystem://localhost/")
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = (
    {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "done"),
        "control_folder": str(BROKER_DIR / "control"),
    }
    if CELERY_BROKER_URL.startswith("filesystem")
    else {}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ALWAYS_EAGER = environment.flag("CELERY_TASK_ALWAYS_EAGER", default=False)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Kilobytes. A worker that makes PDFs grows by some 0.3 MB a page; above this it is replaced after its task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "foundation.tasks.sweep_outbox", "schedule": 10.0},
    "daily-round": {"task": "billing.tasks.daily_round", "schedule": 3600.0},
    "bank-statements": {"task": "billing.tasks.take_bank_statements", "schedule": 300.0},
    "resume-runs": {"task": "billing.tasks.resume_runs", "schedule": 300.0},
    "listings-round": {"task": "marketplace.tasks.listings_round", "schedule": 3600.0},
    "quality-round": {"task": "quality.tasks.quality_round", "schedule": 3600.0},
    "fetch-registers": {"task": "quality.tasks.fetch_registers", "schedule": 3600.0},
    "fetch-feeds": {"task": "marketplace.tasks.fetch_feeds", "schedule": 3600.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
OUTBOX_HANDLERS, OUTBOX_FAILURES = outbox.HANDLERS, outbox.FAILURES
# --- Registers ----------------------------------------------------------------------------------
# How long fetching one may take, and which hosts (with their port) are asked though they are not on the open internet.
REGISTER_FETCH_SECONDS = 60.0
REGISTER_TRUSTED_HOSTS: tuple[str, ...] = ()

# --- Vacancy feeds --------------------------------------------------------------------------------
# The same for feeds of partners: each is fetched once a day.
FEED_FETCH_SECONDS = 60.0
FEED_TRUSTED_HOSTS: tuple[str, ...] = ()

# --- E-invoices ---------------------------------------------------------------------------------
# A folder with the official rules of Peppol and NLCIUS, which may not come with ours (docs/production.md).
_RULES = environment.text("MENUKAART_E_INVOICE_RULES", "")
E_INVOICE_RULES = Path(_RULES).resolve() if _RULES else None
# Who delivers e-invoices over Peppol. Empty: nobody; `folder`: whoever takes them from a folder.
ACCESS_POINT = environment.text("MENUKAART_ACCESS_POINT", "")
ACCESS_POINT_FOLDER = environment.text("MENUKAART_ACCESS_POINT_FOLDER", None if ACCESS_POINT else "")
# The page of a document, as it stands on paper: web's address of it, named by a test.
INVOICE_PAGE = f"{SITE_URL}/{{language}}/portal/invoices/{{number}}/"

# --- Bank ---------------------------------------------------------------------------------------
# A folder in which a bank's program puts statements (CAMT.053). Empty: they are uploaded at the desk.
_BANK_FOLDER = environment.text("MENUKAART_BANK_FOLDER", "")
BANK_FOLDER = Path(_BANK_FOLDER).resolve() if _BANK_FOLDER else None

# --- Money back ---------------------------------------------------------------------------------
# What goes back or is written off above this amount is approved by another person than who proposed it.
FOUR_EYES_ABOVE_CENTS = environment.number("MENUKAART_FOUR_EYES_ABOVE_CENTS", 100_000)

# --- Stripe -------------------------------------------------------------------------------------
STRIPE_LIVE_MODE = environment.flag("STRIPE_LIVE_MODE", default=False)
STRIPE_SECRET_KEY = environment.text(
    "STRIPE_SECRET_KEY", None if PRODUCTION and not SANDBOX else "sk_test_menukaartsandbox0000000000"
)
STRIPE_TEST_SECRET_KEY = STRIPE_SECRET_KEY
STRIPE_LIVE_SECRET_KEY = STRIPE_SECRET_KEY
STRIPE_WEBHOOK_SECRET = environment.text(
    "STRIPE_WEBHOOK_SECRET", None if PRODUCTION and not SANDBOX else "whsec_menukaartsandbox00000000000000"
)
# An issuer with an account of its own: STRIPE_ISSUERS=mip-limburg, and its keys in variables that end in its code.
STRIPE_ACCOUNTS = {
    code: (
        environment.text(f"STRIPE_SECRET_KEY_{code.upper().replace('-', '_')}", None),
        environment.text(f"STRIPE_WEBHOOK_SECRET_{code.upper().replace('-', '_')}", None),
    )
    for code in environment.items("STRIPE_ISSUERS", "")
}
STRIPE_API_VERSION = "2026-08-26.dahlia"
STRIPE_SANDBOX_URL = environment.text("STRIPE_SANDBOX_URL", "http://localhost:8010").rstrip("/")
# Servers whose clock moves along with ours (manage.py change_clock).
CLOCK_FOLLOWERS = [f"{STRIPE_SANDBOX_URL}/sandbox/clock"] if SANDBOX else []
STRIPE_API_HOST = STRIPE_SANDBOX_URL if SANDBOX else "https://api.stripe.com"
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
DJSTRIPE_WEBHOOK_VALIDATION = "verify_signature"
SILENCED_SYSTEM_CHECKS = [
    "djstripe.W002",  # STRIPE_API_HOST is set on purpose: a sandbox installation talks to its own sandbox
]

# --- Map ----------------------------------------------------------------------------------------
# Where pictures of streets may come from, when a visitor asks for them: an address with {z}, {x} and {y}, and who is
# to be named under them. Empty: the map has our own borders alone (docs/production.md).
MAP_TILES = environment.text("MENUKAART_MAP_TILES", "")
MAP_TILES_FROM = environment.text("MENUKAART_MAP_TILES_FROM", None if MAP_TILES else "")

# --- Evidence -----------------------------------------------------------------------------------
# Who looks for viruses in what partners send: clamd's socket (/run/clamav/clamd.ctl) or host:port. Empty: nobody.
VIRUS_SCANNER = environment.text("MENUKAART_VIRUS_SCANNER", "")

# --- VIES ---------------------------------------------------------------------------------------
# The REST service of the EU's VAT register. Empty: nobody is asked, and a person decides (docs/algorithms/vat.md).
VIES_URL = environment.text("VIES_URL", "").rstrip("/")

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "api.errors.problem_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Menukaart",
    "DESCRIPTION": "Listings, subscriptions and invoices of a Migration Information Point.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.with_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "LanguageEnum": "foundation.choices.Language",
        "SharingEnum": "marketplace.choices.Sharing",
    },
}

# --- Admin --------------------------------------------------------------------------------------
UNFOLD = {"SITE_TITLE": "Menukaart", "SITE_HEADER": "Menukaart", "SHOW_VIEW_ON_SITE": False}

# --- Safety -------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a load balancer asks from inside
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
BEHIND_PROXY = environment.flag("MENUKAART_BEHIND_PROXY", default=PRODUCTION)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # What they tell at this level is of use to their makers only.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "httpx", "stripe")},
    "root": {"handlers": ["console"], "level": environment.text("MENUKAART_LOG_LEVEL", "INFO")},
}
