"""Settings of people and sign-in, for both profiles. `config.settings` imports all of them."""

from config.company_sign_in import company_settings
from config.env import env_choice

AUTH_USER_MODEL = "accounts.User"
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation by mail already proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key,100/h/ip",  # key: account and address together
    "login_failed_account": "20/h/key",  # from addresses that are new to the account
    "second_step": "5/15m/key,30/d/key,100/h/ip",  # key: person and password, so that a new password starts again
    "company": "120/m/ip",  # of a whole office; a sign-in has two requests
    "reset_password": "20/h/ip,3/h/key",
    "reauthenticate": "10/15m/user",  # whoever found an open browser must not guess the password there
    "change_password": "10/15m/user",
}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
REQUIRE_TWO_FACTOR = env_choice("REQUIRE_TWO_FACTOR", "none", ["none", "admins", "managers", "everyone"])
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True  # the cookie is permanent; SessionAge ends idle and old sessions
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ResetForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
}
PASSWORD_RESET_TIMEOUT = 30 * 60
USERSESSIONS_TRACK_ACTIVITY = False  # SessionAge records it once a minute instead of with each page

# --- Company sign-in
COMPANY = company_settings()
OIDC_ISSUER: str = COMPANY["OIDC_ISSUER"]  # "": none
OIDC_CLIENT_ID: str = COMPANY["OIDC_CLIENT_ID"]
OIDC_CLIENT_SECRET: str = COMPANY["OIDC_CLIENT_SECRET"]
OIDC_NAME: str = COMPANY["OIDC_NAME"]
OIDC_SCOPES: str = COMPANY["OIDC_SCOPES"]
OIDC_ALGORITHMS: list[str] = COMPANY["OIDC_ALGORITHMS"]
OIDC_ROLE_CLAIM: str = COMPANY["OIDC_ROLE_CLAIM"]
OIDC_ROLES: dict[str, str] = COMPANY["OIDC_ROLES"]
OIDC_CREATE_PEOPLE: bool = COMPANY["OIDC_CREATE_PEOPLE"]
OIDC_TRUST_EMAIL: bool = COMPANY["OIDC_TRUST_EMAIL"]
OIDC_ONLY: bool = COMPANY["OIDC_ONLY"]
OIDC_CHECKS_SECOND_FACTOR: bool = COMPANY["OIDC_CHECKS_SECOND_FACTOR"]
