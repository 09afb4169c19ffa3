"""People, teams and invitations in JSON. Every write calls the same action as the page."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.invitations import invite, revoke_invitation
from accounts.actions.people import change_role, deactivate, reactivate
from accounts.actions.teams import add_member, create_team, delete_team, edit_team, remove_member
from accounts.links import url_of
from accounts.models import Invitation, Team, User
from accounts.people import current_user, managers_text
from accounts.policies import can_see_people
from accounts.roles import Role
from core.errors import NotAllowed


class PersonSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["handle", "name", "role", "time_zone", "is_active"]
        read_only_fields = fields


class RoleSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)


class HandleField(serializers.SlugRelatedField[User]):
    """Somebody active, by handle."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="handle", queryset=User.objects.people(), **options)


class TeamSerializer(serializers.ModelSerializer[Team]):
    name = serializers.CharField(max_length=80)
    lead = HandleField(allow_null=True, required=False)
    manager = HandleField(allow_null=True, required=False)
    members: Any = serializers.SlugRelatedField("handle", many=True, read_only=True)

    class Meta:
        model = Team
        fields = ["slug", "name", "lead", "manager", "members"]
        read_only_fields = ["slug"]


class MemberSerializer(serializers.Serializer[Any]):
    person = HandleField()


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    team = serializers.SlugRelatedField("slug", queryset=Team.objects.all(), allow_null=True, required=False)
    invited_by: Any = serializers.SlugRelatedField("handle", read_only=True)

    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "team", "invited_by", "created_at", "expires_at", "mailed_at"]
        read_only_fields = ["id", "created_at", "expires_at", "mailed_at"]
        extra_kwargs = {"email": {"required": True, "allow_blank": False}}


class FreshInvitationSerializer(InvitationSerializer):
    """The answer to inviting: the link is in it, and nowhere else."""

    link = serializers.SerializerMethodField()

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "link"]

    def get_link(self, invitation: Invitation) -> str:
        return url_of(invitation)


class PersonViewSet(viewsets.ReadOnlyModelViewSet[User]):
    """People by handle. Managers change the role of, deactivate and reactivate people of their teams."""

    serializer_class = PersonSerializer
    queryset = User.objects.none()
    lookup_field = "handle"
    administers = True

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.visible_to(current_user(self.request)).order_by("-pk")

    @extend_schema(request=RoleSerializer, responses=PersonSerializer)
    @action(detail=True, methods=["post"], serializer_class=RoleSerializer)
    def role(self, request: Request, handle: str) -> Response:
        data = RoleSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        person = change_role(self.get_object(), by=current_user(request), **data.validated_data)
        return Response(PersonSerializer(person).data)

    @extend_schema(request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, handle: str) -> Response:
        return Response(PersonSerializer(deactivate(self.get_object(), by=current_user(request))).data)

    @extend_schema(request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def reactivate(self, request: Request, handle: str) -> Response:
        return Response(PersonSerializer(reactivate(self.get_object(), by=current_user(request))).data)


class TeamViewSet(viewsets.ReadOnlyModelViewSet[Team]):
    """Teams by slug, with lead, manager and members."""

    serializer_class = TeamSerializer
    queryset = Team.objects.none()
    lookup_field = "slug"
    administers = True

    def get_queryset(self) -> QuerySet[Team]:
        teams = Team.objects.visible_to(current_user(self.request)).select_related("lead", "manager")
        return teams.prefetch_related("members").order_by("-pk")

    def answer(self, team: Team, status: int = status.HTTP_200_OK) -> Response:
        return Response(TeamSerializer(self.get_queryset().get(pk=team.pk)).data, status=status)

    def create(self, request: Request) -> Response:
        data = TeamSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        team = create_team(by=current_user(request), **data.validated_data)
        return self.answer(team, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, slug: str) -> Response:
        team = self.get_object()
        data = TeamSerializer(team, data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        facts = {"name": team.name, "lead": team.lead, "manager": team.manager, **data.validated_data}
        return self.answer(edit_team(team, by=current_user(request), **facts))

    def destroy(self, request: Request, slug: str) -> Response:
        delete_team(self.get_object(), by=current_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=MemberSerializer, responses=TeamSerializer)
    @action(detail=True, methods=["post"], serializer_class=MemberSerializer)
    def add(self, request: Request, slug: str) -> Response:
        data = MemberSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        return self.answer(add_member(self.get_object(), by=current_user(request), **data.validated_data))

    @extend_schema(request=MemberSerializer, responses=TeamSerializer)
    @action(detail=True, methods=["post"], serializer_class=MemberSerializer)
    def remove(self, request: Request, slug: str) -> Response:
        data = MemberSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        return self.answer(remove_member(self.get_object(), by=current_user(request), **data.validated_data))


class InvitationViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Invitation]):
    """Invitations that wait. Managers see and send those into their own teams."""

    serializer_class = InvitationSerializer
    queryset = Invitation.objects.none()
    administers = True

    def get_queryset(self) -> QuerySet[Invitation]:
        if not can_see_people(current_user(self.request)):
            raise NotAllowed(f"Only managers can invite people. Ask {managers_text()}.")
        waiting = Invitation.objects.visible_to(current_user(self.request)).open(timezone.now())
        return waiting.select_related("team", "invited_by").order_by("-pk")

    @extend_schema(request=InvitationSerializer, responses={201: FreshInvitationSerializer})
    def create(self, request: Request) -> Response:
        data = InvitationSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        invitation = invite(by=current_user(request), **{"role": Role.RESPONDER, **data.validated_data})
        return Response(FreshInvitationSerializer(invitation).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: int) -> Response:
        revoke_invitation(self.get_object(), by=current_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
