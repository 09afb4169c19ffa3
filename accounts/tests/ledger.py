"""Rows of people, teams, invitations and tokens. What a row means: `core/testing.py`, class Route."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts.actions.invitations import new_invitation
from accounts.actions.people import deactivate
from accounts.actions.teams import create_team
from accounts.actions.tokens import create_token
from accounts.actions.two_factor import turn_on_app
from accounts.emergency import emergency_url
from accounts.links import token_of
from accounts.models import Invitation, Team, User
from accounts.one_time_codes import code_at, new_key
from accounts.roles import Role
from core.testing import PASSWORD, Route

JOIN = {"name": "Kim", "handle": "kim", "password": "seven small boats", "time_zone": "UTC"}
PROFILE = {"name": "New Name", "handle": "new", "time_zone": "UTC", "date_format": "dmy", "theme": "dark"}
KEY = new_key()
TOKEN = {"name": "bot", "scope": "read", "days": 30}


def invitation(cast: Any, team: Team | None = None) -> Invitation:
    return new_invitation(
        email="kim@example.test", role=Role.VIEWER, team=team, by=cast.dana, now=timezone.now(), life=timedelta(days=1)
    )


def welcome(cast: Any, circle: object) -> dict[str, object]:
    return {"token": token_of(invitation(cast).nonce)}


def first_welcome(cast: Any, circle: object) -> dict[str, object]:
    User.objects.create_user("mira@sample.invalid", handle="mira", name="Mira")
    row = invitation(cast)
    Invitation.objects.filter(pk=row.pk).update(invited_by=None)
    return {"token": token_of(row.nonce), "handle": "mira"}


def reset_link(cast: Any, circle: object) -> dict[str, object]:
    return {"uidb36": user_pk_to_url_str(cast.ada), "key": default_token_generator.make_token(cast.ada)}


def own_invitation(cast: Any, circle: object) -> dict[str, object]:
    return {"pk": invitation(cast, cast.team).pk}


def foreign_invitation(cast: Any, circle: object) -> dict[str, object]:
    return {"pk": invitation(cast, create_team(name="Elsewhere", by=cast.dana)).pk}


def foreign_session(cast: Any, circle: object) -> dict[str, object]:
    row = UserSession.objects.create(user=cast.ada, ip="127.0.0.1", session_key="a" * 32, user_agent="")
    return {"pk": row.pk}


def graces_session(cast: Any, circle: object) -> dict[str, object]:
    row = UserSession.objects.create(user=cast.grace, ip="127.0.0.1", session_key="b" * 32, user_agent="")
    return {"pk": row.pk}


def foreign_token(cast: Any, circle: object) -> dict[str, object]:
    return {"uid": create_token(cast.ada, name="bot", scope="read")[0].uid}


def member(cast: Any, circle: object) -> dict[str, object]:
    return {"handle": "ada"}


def stranger(cast: Any, circle: object) -> dict[str, object]:
    return {"handle": "mallory"}


def gone(cast: Any, circle: object) -> dict[str, object]:
    deactivate(cast.ada, by=cast.dana)
    return {"handle": "ada"}


def with_app(cast: Any, circle: object) -> dict[str, object]:
    now = timezone.now()
    turn_on_app(cast.ada, key=KEY, code=code_at(KEY, now), now=now)
    return {"handle": "ada"}


def graces_passkey(cast: Any, circle: object) -> dict[str, object]:
    data = {"name": "phone", "credential": {}}
    return {"pk": Authenticator.objects.create(user=cast.grace, type=Authenticator.Type.WEBAUTHN, data=data).pk}


def emergency_link(cast: Any, circle: object) -> dict[str, object]:
    return {"token": emergency_url(cast.dana).rstrip("/").rpartition("/")[2]}


def own_team(cast: Any, circle: object) -> dict[str, object]:
    return {"slug": "api"}


def foreign_team(cast: Any, circle: object) -> dict[str, object]:
    return {"slug": create_team(name="Elsewhere", by=cast.dana).slug}


def own_member(cast: Any, circle: object) -> dict[str, object]:
    return {"slug": "api", "handle": "ada"}


def invites(cast: Any, arguments: object) -> dict[str, object]:
    return {"emails": "kim@example.test", "role": "viewer", "team": cast.team.pk}


def keeps_team(cast: Any, arguments: object) -> dict[str, object]:
    return {"name": "API", "lead": cast.grace.pk, "manager": cast.mona.pk}


SIGNING_IN = [
    Route("account_login", a=200, v=302),
    Route("account_login", "POST", a=422, v=302, send={"login": "ada@example.test", "password": "wrong wrong"}),
    Route("account_login", "POST", a=302, v=302, send={"login": "ada@example.test", "password": PASSWORD}),
    Route("mfa_authenticate", a=302, v=302),
    Route("mfa_authenticate", "POST", a=302, v=302, send={"code": "123456"}),
    Route("accounts:passkey-options", "POST", a=200, v=200),
    Route("accounts:passkey-sign-in", "POST", a=422, v=302, send={"credential": "{}"}),
    Route("accounts:company-sign-in", a=404, v=302),
    Route("accounts:company-callback", a=422, v=302),
    Route("accounts:join-company", a=404, v=404, make=welcome),
    Route("accounts:emergency", a=200, v=200, make=emergency_link),
    Route("accounts:use-emergency", "POST", a=302, v=302, make=emergency_link),
    Route("account_logout", "POST", a=302, v=302),
    Route("account_reset_password", a=200, v=200),
    Route("account_reset_password", "POST", a=302, v=302, send={"email": "nobody@example.test"}),
    Route("account_reset_password_done", a=200, v=200),
    Route("account_reset_password_from_key", a=302, v=302, make=reset_link),
    Route("account_reset_password_from_key", "POST", a=302, v=302, make=reset_link),
    Route("account_reset_password_from_key_done", a=200, v=200),
    Route("accounts:welcome", a=200, v=200, make=welcome),
    Route("accounts:accept", "POST", a=302, v=302, make=welcome, send=JOIN),
    Route("accounts:accept", "POST", a=422, v=422, make=welcome),
    Route("accounts:sample-session", "POST", a=302, v=302, make=first_welcome),
]
MINE = [
    Route("accounts:profile"),
    Route("accounts:save-profile", "POST", v=302, send={**PROFILE, "density": "compact"}),
    Route("accounts:save-profile", "POST", v=422),
    Route("accounts:password"),
    Route("accounts:change-password", "POST", v=302, send={"current": PASSWORD, "password": "three quiet harbours"}),
    Route("accounts:confirm"),
    Route("accounts:save-confirm", "POST", v=302, send={"password": PASSWORD, "next": "/settings/people/"}),
    Route("accounts:save-confirm", "POST", v=422, send={"password": "wrong wrong wrong"}),
    Route("accounts:security"),
    Route("accounts:app"),
    Route("accounts:turn-on-app", "POST", v=422, send={"code": "123456"}),
    Route("accounts:turn-off-app", "POST", v=409),
    Route("accounts:recovery-codes", v=302),
    Route("accounts:replace-codes", "POST", v=409),
    Route("accounts:download-codes", v=302),
    Route("accounts:codes-saved", "POST", v=302),
    Route("accounts:new-passkey-options", "POST"),
    Route("accounts:add-passkey", "POST", v=422, send={"name": "phone", "credential": "{}"}),
    Route("accounts:rename-passkey", "POST", v=404, r=302, m=404, make=graces_passkey, send={"name": "phone"}),
    Route("accounts:remove-passkey", "POST", v=404, r=302, m=404, make=graces_passkey),
    Route("accounts:connect-company", v=404),
    Route("accounts:disconnect-company", "POST", v=409),
    Route("accounts:confirm-company", v=404),
    Route("accounts:sessions"),
    Route("accounts:end-session", "POST", v=404, make=foreign_session),
    Route("accounts:end-other-sessions", "POST", v=302),
    Route("accounts:tokens"),
    Route("accounts:create-token", "POST", v=201, send=TOKEN),
    Route("accounts:create-token", "POST", v=422, r=422, m=201, send={**TOKEN, "scope": "admin"}),
    Route("accounts:revoke-token", "POST", v=404, d=302, make=foreign_token),
]
PEOPLE = [
    Route("accounts:person", make=member),
    Route("accounts:person", v=404, m=200, make=gone),
    Route("accounts:people", v=403, m=200),
    Route("accounts:invite", "POST", v=403, m=201, send=invites),
    Route("accounts:invite", "POST", v=403, m=422, d=201, send={"emails": "kim@example.test", "role": "admin"}),
    Route("accounts:revoke-invitation", "POST", v=403, m=302, make=own_invitation),
    Route("accounts:revoke-invitation", "POST", v=403, m=404, d=302, make=foreign_invitation),
    Route("accounts:give-role", "POST", v=403, m=302, make=member, send={"role": "manager"}),
    Route("accounts:give-role", "POST", v=403, m=403, d=302, make=member, send={"role": "admin"}),
    Route("accounts:give-role", "POST", v=403, m=403, d=302, make=stranger, send={"role": "viewer"}),
    Route("accounts:deactivate", "GET", v=403, m=200, make=member),
    Route("accounts:deactivate", "POST", v=403, m=302, make=member),
    Route("accounts:deactivate", "POST", v=403, m=403, d=302, make=stranger),
    Route("accounts:reactivate", "POST", v=404, m=302, make=gone),
    Route("accounts:reset-two-factor", "POST", v=403, d=302, make=with_app),
]
TEAMS = [
    Route("accounts:teams"),
    Route("accounts:create-team", "POST", v=403, d=302, send={"name": "Web"}),
    Route("accounts:team", make=own_team, lists=True),
    Route("accounts:edit-team", "POST", v=403, m=302, make=own_team, send=keeps_team),
    Route("accounts:edit-team", "POST", v=403, m=403, d=302, make=foreign_team, send={"name": "Mine"}),
    Route("accounts:add-member", "POST", v=403, m=302, make=own_team, send={"person": "mallory"}),
    Route("accounts:add-member", "POST", v=403, m=403, d=302, make=foreign_team, send={"person": "mallory"}),
    Route("accounts:remove-member", "POST", v=403, m=302, make=own_member),
    Route("accounts:delete-team", "POST", v=403, d=302, make=own_team),
]
API = [
    Route("me", a=401),
    Route("me", "PATCH", a=401, send={"name": "New Name"}),
    Route("browser-list", a=401),
    Route("browser-end", "POST", a=401, v=404, make=foreign_session),
    Route("browser-end", "POST", a=401, v=404, r=204, m=404, make=graces_session),
    Route("browser-end-all", "POST", a=401),
    Route("person-list", a=401),
    Route("person-detail", a=401, make=member),
    Route("person-role", "POST", a=401, v=403, m=200, make=member, send={"role": "manager"}),
    Route("person-role", "POST", a=401, v=403, m=403, d=200, make=member, send={"role": "admin"}),
    Route("person-deactivate", "POST", a=401, v=403, m=200, make=member),
    Route("person-reactivate", "POST", a=401, v=404, m=200, make=gone),
    Route("person-reset-two-factor", "POST", a=401, v=403, d=200, make=with_app),
    Route("team-list", a=401),
    Route("team-list", "POST", a=401, v=403, d=201, send={"name": "Web"}),
    Route("team-detail", a=401, make=own_team),
    Route("team-detail", "PATCH", a=401, v=403, m=200, make=own_team, send={"name": "Edge"}),
    Route("team-detail", "DELETE", a=401, v=403, d=204, make=own_team),
    Route("team-members", "POST", a=401, v=403, m=200, make=own_team, send={"person": "mallory"}),
    Route("team-member", "DELETE", a=401, v=403, m=204, make=own_member),
    Route("invitation-list", a=401, v=403, m=200),
    Route(
        "invitation-list",
        "POST",
        a=401,
        v=403,
        m=201,
        send={"email": "kim@example.test", "role": "viewer", "team": "api"},
    ),
    Route("invitation-revoke", "POST", a=401, v=403, m=204, make=own_invitation),
    Route("invitation-revoke", "POST", a=401, v=403, m=404, d=204, make=foreign_invitation),
    Route("token-list", a=401),
    Route("token-list", "POST", a=401, v=201, send={"name": "bot", "scope": "read"}),
    Route("token-revoke", "POST", a=401, v=404, d=204, make=foreign_token),
]
ROWS = [*SIGNING_IN, *MINE, *PEOPLE, *TEAMS, *API]
