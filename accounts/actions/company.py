"""Company sign-in: whose account an identity of the provider is, and how it gets connected."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.actions.credentials import end_sample
from accounts.actions.invitations import accept_invitation, create_person
from accounts.actions.people import lock_admins, refuse_last_admin
from accounts.actions.sessions import end_sessions
from accounts.actions.two_factor import factor_changed
from accounts.company_claims import free_handle, mapped_role, name_of, verified_email
from accounts.models import CompanyIdentity, Invitation, User
from accounts.people import managers_text
from accounts.roles import Role
from core.activity.log import record
from core.errors import NotAllowed, Refused

log = logging.getLogger(__name__)
TAKEN = "This company account already belongs to another person in Debrief."
PROVE = "An account with your address exists. Sign in once as you did before, then both are connected."
NO_PROOF = "Your account is not connected to the company sign-in yet. Ask an administrator."
OUT = "Your account is deactivated. Ask an administrator."


class ProofNeeded(Refused):
    """An account has the address, but the person must first prove that it is theirs. `person` is that account."""

    def __init__(self, message: str, person: User | None = None) -> None:
        super().__init__(message)
        self.person = person


@transaction.atomic
def person_of(claims: Mapping[str, Any], *, now: datetime) -> User:
    """The person to sign in. The identity decides, never the e-mail address alone; see `first_sign_in`."""
    known = CompanyIdentity.objects.select_related("user").filter(issuer=settings.OIDC_ISSUER, subject=claims["sub"])
    identity = known.first()
    person = identity.user if identity else first_sign_in(claims, now=now)
    if not person.is_active or person.is_bot or not person.may_act():
        raise NotAllowed(OUT)
    known.update(last_used_at=now)
    follow_role(person, claims, now=now)
    return person


def first_sign_in(claims: Mapping[str, Any], *, now: datetime) -> User:
    """The account that this identity belongs to from now on: an existing one, an invited one, or a new one."""
    email = verified_email(claims)
    person = User.objects.with_email(email).filter(is_bot=False).first() if email else None
    invitation = Invitation.objects.open(now).filter(email=email).first() if email and not person else None
    if person is not None:
        if not settings.OIDC_TRUST_EMAIL:
            raise ProofNeeded(NO_PROOF if settings.OIDC_ONLY else PROVE, person)
        connect(person, claims, now=now)
        return person
    if invitation is not None:
        if not settings.OIDC_TRUST_EMAIL:
            raise ProofNeeded("You are invited. Open the link of your invitation to join.")
        return join(invitation, claims, now=now)
    if not settings.OIDC_CREATE_PEOPLE:
        raise NotAllowed(f"You have no account yet. Ask {managers_text()} for an invitation.")
    if not email:
        raise NotAllowed("The company sign-in gives no confirmed email address. Ask an administrator.")
    return create_from(claims, email, now=now)


def create_from(claims: Mapping[str, Any], email: str, *, now: datetime) -> User:
    """A new account without an invitation (OIDC_CREATE_PEOPLE)."""
    role = mapped_role(claims) or Role.VIEWER
    facts = {"name": name_of(claims, email), "handle": new_handle(email), "time_zone": settings.TIME_ZONE, "role": role}
    person = create_person(email=email, password=None, facts=facts)
    if person.is_admin:
        end_sample(now=now)
    record("person.joined", actor=person, target=person, at=now, role=role, company=True)
    connect(person, claims, now=now)
    return person


@transaction.atomic
def join(invitation: Invitation, claims: Mapping[str, Any], *, now: datetime) -> User:
    """Accept an invitation with an identity instead of a password. The account has the address of the invitation."""
    must_be_free(claims)
    email = invitation.email or verified_email(claims)
    if not email:
        raise NotAllowed("The company sign-in gives no confirmed email address. Create a password instead.")
    facts = {"name": name_of(claims, email), "handle": new_handle(email), "time_zone": settings.TIME_ZONE}
    person = accept_invitation(invitation, password=None, email=email, now=now, **facts)
    connect(person, claims, now=now)
    return person


def new_handle(email: str) -> str:
    return free_handle(email, set(User.objects.values_list("handle", flat=True)))


@transaction.atomic
def connect(person: User, claims: Mapping[str, Any], *, now: datetime) -> CompanyIdentity:
    """From now on this identity signs the person in."""
    must_be_free(claims)
    facts = {"issuer": settings.OIDC_ISSUER, "subject": claims["sub"], "created_at": now, "last_used_at": now}
    try:
        with transaction.atomic():
            identity = CompanyIdentity.objects.create(user=person, **facts)
    except IntegrityError:
        raise Refused("Your account already has another company account. Disconnect it first.") from None
    factor_changed(person, "company_identity.connected", now=now)
    return identity


def must_be_free(claims: Mapping[str, Any]) -> None:
    if CompanyIdentity.objects.filter(issuer=settings.OIDC_ISSUER, subject=claims["sub"]).exists():
        raise Refused(TAKEN)


@transaction.atomic
def disconnect(person: User, *, keep: str = "", now: datetime) -> None:
    """The identity no longer signs in, and the other sessions end. Refused if nothing else would sign in."""
    if settings.OIDC_ONLY or not person.has_usable_password():
        raise Refused("Set a password first: without one you could no longer sign in.")
    if not CompanyIdentity.objects.filter(user=person).delete()[0]:
        raise Refused("No company account is connected.")
    end_sessions(person, keep=keep)
    factor_changed(person, "company_identity.disconnected", now=now)


def follow_role(person: User, claims: Mapping[str, Any], *, now: datetime) -> None:
    """Take the role that the provider gives, if OIDC_ROLE_CLAIM is set. The last administrator stays one."""
    role = mapped_role(claims)
    if role is None or role == person.role:
        return
    lock_admins()
    if person.is_admin:
        try:
            refuse_last_admin(person)
        except Refused:
            log.warning("The company sign-in takes the role of the last administrator; it was kept.")
            return
    before, person.role = person.role, role
    User.objects.filter(pk=person.pk).update(role=role)
    record("person.role_changed", actor=person, target=person, at=now, before=before, after=role, company=True)
