"""Invitations: create, revoke, and accept with a new account."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions.credentials import end_sample
from accounts.actions.teams import create_team
from accounts.emails import INVITATION
from accounts.links import hash_of, new_nonce, token_of
from accounts.models import Invitation, Membership, Team, User
from accounts.people import admins_text
from accounts.policies import can_invite, is_still_valid
from accounts.roles import Role
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.letters import send_letter

LIFE = timedelta(days=7)
USED = "This invitation was already used, has expired or was revoked. Ask for a new one."


def new_invitation(
    *, email: str, role: str, team: Team | None, by: User | None, now: datetime, life: timedelta = LIFE
) -> Invitation:
    """Create the row and derive its token. Called by actions only."""
    nonce = new_nonce()
    return Invitation.objects.create(
        email=email.strip().lower(),
        role=role,
        team=team,
        invited_by=by,
        nonce=nonce,
        token_hash=hash_of(token_of(nonce)),
        created_at=now,
        expires_at=now + life,
    )


@transaction.atomic
def invite(*, email: str, role: str, team: Team | None = None, by: User, now: datetime | None = None) -> Invitation:
    """Invite one address into a role and, for managers always, a team. The link is sent through the outbox."""
    now = now or timezone.now()
    if not can_invite(by, role, team):
        raise NotAllowed(f"Managers can invite only to their own teams and up to their own role. Ask {admins_text()}.")
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Invalid("email", "An account with this email already exists.")
    if waiting := Invitation.objects.open(now).filter(email__iexact=email.strip()).first():
        raise Invalid(
            "email", f"This address already has an invitation until {waiting.expires_at:%d %b}. Revoke it first."
        )
    close_expired(email, now)
    try:
        with transaction.atomic():
            invitation = new_invitation(email=email, role=role, team=team, by=by, now=now)
    except IntegrityError:
        raise Invalid("email", "This address was invited a moment ago. Reload to see the invitation.") from None
    record("person.invited", actor=by, target=invitation, at=now, role=role, team=team.slug if team else "")
    send_letter(INVITATION, to=invitation.email, key=str(invitation.pk), about=invitation.pk, now=now)
    return invitation


@transaction.atomic
def invite_several(
    *, emails: list[str], role: str, team: Team | None = None, new_team: str = "", by: User, now: datetime | None = None
) -> list[Invitation]:
    """Invite each address, all or none; `new_team` first creates the team that they join. Its manager is the inviter.

    The first person who joins a team without a lead becomes its lead, so reminders have someone to escalate to.
    """
    if new_team:
        try:
            team = create_team(name=new_team, manager=by, by=by, now=now)
        except Invalid as error:
            raise Invalid("new_team", error.message) from None
    sent = []
    for email in emails:
        try:
            sent.append(invite(email=email, role=role, team=team, by=by, now=now))
        except Invalid as error:
            raise Invalid("emails", f"{email}: {error.message}") from None
    return sent


def close_expired(email: str, now: datetime) -> None:
    """Close expired invitations, because an address can have only one open invitation."""
    expired = Invitation.objects.filter(email__iexact=email.strip(), accepted_at=None, expires_at__lte=now)
    expired.filter(revoked_at=None).update(revoked_at=now)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User, now: datetime | None = None) -> Invitation:
    """Revoke an invitation before it is used."""
    now = now or timezone.now()
    if not can_invite(by, Role.VIEWER, invitation.team):
        raise NotAllowed(f"Managers can revoke only invitations to their own teams. Ask {admins_text()}.")
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=now):
        raise Refused("This invitation was already used or revoked. Reload to see its state.")
    invitation.refresh_from_db()
    record("invitation.revoked", actor=by, target=invitation, at=now)
    return invitation


@transaction.atomic
def accept_invitation(
    invitation: Invitation,
    *,
    name: str,
    handle: str,
    password: str | None,
    time_zone: str,
    email: str = "",
    now: datetime | None = None,
) -> User:
    """Create the account of an invitation, once. `email` is used only if the invitation has none.

    Without a password the person signs in by company sign-in.
    """
    now = now or timezone.now()
    if not is_still_valid(invitation) or not Invitation.objects.open(now).filter(pk=invitation.pk).update(
        accepted_at=now
    ):
        raise Refused(USED)
    facts = {"name": name, "handle": handle, "time_zone": time_zone, "role": invitation.role}
    person = create_person(email=invitation.email or email, password=password, facts=facts)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=person, email=person.email)
    if invitation.team:
        Membership.objects.create(team=invitation.team, user=person)
        if person.role != Role.VIEWER:
            Team.objects.filter(pk=invitation.team.pk, lead=None).update(lead=person, version=F("version") + 1)
    if invitation.is_first_link or person.is_admin:
        end_sample(now=now)
    record("person.joined", actor=person, target=person, at=now, role=invitation.role)
    return person


def create_person(*, email: str, password: str | None, facts: dict[str, str]) -> User:
    """A new account, or `Invalid` for the field that is taken."""
    if User.objects.filter(email__iexact=email).exists():
        raise Invalid("email", "An account with this email already exists. Sign in instead.")
    if User.objects.filter(handle=facts["handle"]).exists():
        raise Invalid("handle", f"@{facts['handle']} is taken. Choose another.")
    try:
        with transaction.atomic():
            return User.objects.create_user(email=email, password=password, **facts)
    except IntegrityError:
        raise Invalid("handle", "This handle or email was taken a moment ago. Choose another.") from None
