"""People, teams and invitations in JSON. Every write calls the same action as the page."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.invitations import invite, revoke_invitation
from accounts.actions.people import change_role, deactivate, reactivate
from accounts.actions.teams import add_member, create_team, delete_team, edit_team, remove_member
from accounts.actions.two_factor import reset_two_factor
from accounts.api.fields import PersonField
from accounts.filters import PersonFilter, TeamFilter
from accounts.links import url_of
from accounts.models import Invitation, Team, User
from accounts.people import managers_text
from accounts.policies import can_see_people
from accounts.roles import Role
from core.api.examples import example
from core.api.fields import LineField, NamedField, VersionField
from core.api.viewsets import ActionViewSet, answers_secret, verb
from core.errors import NotAllowed


class PersonSerializer(serializers.ModelSerializer[User]):
    teams: Any = serializers.SlugRelatedField("slug", many=True, read_only=True)

    class Meta:
        model = User
        fields = ["handle", "name", "role", "time_zone", "is_active", "teams"]
        read_only_fields = fields


@example("Manager", role="manager")
class RoleInput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)


class TeamSerializer(serializers.ModelSerializer[Team]):
    lead: Any = serializers.SlugRelatedField("handle", read_only=True)
    manager: Any = serializers.SlugRelatedField("handle", read_only=True)
    members: Any = serializers.SlugRelatedField("handle", many=True, read_only=True)

    class Meta:
        model = Team
        fields = ["slug", "name", "lead", "manager", "members", "version"]
        read_only_fields = fields


@example("A team", name="Payments", lead="rosa", manager="dario")
class TeamInput(serializers.Serializer[Any]):
    name = LineField(max_length=80)
    lead = PersonField(allow_null=True, required=False)
    manager = PersonField(allow_null=True, required=False)


@example("A new lead", lead="noor", version=3)
class TeamEditInput(TeamInput):
    version = VersionField()


@example("A person", person="yara")
class TeamMemberInput(serializers.Serializer[Any]):
    person = PersonField()


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    team = serializers.SlugRelatedField("slug", read_only=True)
    invited_by: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "team", "invited_by", "created_at", "expires_at", "mailed_at"]
        read_only_fields = fields


@example("A responder", email="kim@example.org", role="responder", team="api")
class InvitationInput(serializers.ModelSerializer[Invitation]):
    team = NamedField("slug", queryset=Team.objects.all(), allow_null=True, required=False)

    class Meta:
        model = Invitation
        fields = ["email", "role", "team"]
        extra_kwargs = {"email": {"required": True, "allow_blank": False}}


class NewInvitationSerializer(InvitationSerializer):
    """The response after inviting. Only this response contains the link."""

    link = serializers.SerializerMethodField()

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "link"]

    def get_link(self, invitation: Invitation) -> str:
        return url_of(invitation)


class PersonViewSet(ActionViewSet[User], viewsets.ReadOnlyModelViewSet[User]):
    """People by handle. Managers change the role of, deactivate and reactivate people of their teams. Administrators
    reset two-factor authentication."""

    serializer_class = PersonSerializer
    queryset = User.objects.none()
    filterset_class = PersonFilter
    lookup_field = "handle"
    administers = True

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.visible_to(self.request.user).prefetch_related("teams").order_by("-pk")

    role = verb("role", RoleInput, change_role, answer=PersonSerializer)
    deactivate = verb("deactivate", None, deactivate, answer=PersonSerializer)
    reactivate = verb("reactivate", None, reactivate, answer=PersonSerializer)
    reset_two_factor = verb(
        "reset-two-factor",
        None,
        reset_two_factor,
        answer=PersonSerializer,
        doc="Remove the second factors of a person who lost them, and sign them out. For administrators.",
    )


class TeamViewSet(ActionViewSet[Team], viewsets.ReadOnlyModelViewSet[Team]):
    """Teams by slug, with lead, manager and members."""

    serializer_class = TeamSerializer
    queryset = Team.objects.none()
    filterset_class = TeamFilter
    lookup_field = "slug"
    administers = True

    def get_queryset(self) -> QuerySet[Team]:
        teams = Team.objects.visible_to(self.request.user).select_related("lead", "manager")
        return teams.prefetch_related("members").order_by("-pk")

    @extend_schema(request=TeamInput, responses={201: TeamSerializer})
    def create(self, request: Request) -> Response:
        return self.create_response(TeamInput, create_team)

    @extend_schema(request=TeamEditInput(partial=True), responses=TeamSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        """Change name, lead or manager. The slug does not change."""
        team = self.get_object()
        edit_team(team, by=self.request.user, **self.validated(TeamEditInput, partial=True))
        return self.respond(self.get_object())

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, slug: str) -> Response:
        delete_team(self.get_object(), by=self.request.user)
        return self.no_content()

    members = verb("members", TeamMemberInput, add_member, doc="Add a person to the team.")

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="members/<str:handle>", url_name="member")
    def remove_member(self, request: Request, slug: str, handle: str) -> Response:
        """Remove a person from the team. 409 for its lead and its manager."""
        team = self.get_object()
        person = get_object_or_404(User.objects.visible_to(self.request.user), handle=handle)
        remove_member(team, person=person, by=self.request.user)
        return self.no_content()


class InvitationViewSet(mixins.ListModelMixin, ActionViewSet[Invitation]):
    """Open invitations. Managers see and send those into their own teams."""

    serializer_class = InvitationSerializer
    queryset = Invitation.objects.none()
    administers = True

    def get_queryset(self) -> QuerySet[Invitation]:
        if not can_see_people(self.request.user):
            raise NotAllowed(f"Only managers can invite people. Ask {managers_text()}.")
        waiting = Invitation.objects.visible_to(self.request.user).open(timezone.now())
        return waiting.select_related("team", "invited_by").order_by("-pk")

    @extend_schema(request=InvitationInput, responses={201: NewInvitationSerializer})
    @answers_secret
    def create(self, request: Request) -> Response:
        """Invite a person. The response contains the link, which is displayed only once."""
        values = {"role": Role.RESPONDER, **self.validated(InvitationInput)}
        return self.respond(invite(by=self.request.user, **values), NewInvitationSerializer, 201)

    revoke = verb("revoke", None, revoke_invitation, code=204, doc="Revoke an invitation.")
