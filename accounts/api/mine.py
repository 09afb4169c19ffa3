"""Endpoints for the signed-in person: profile, sessions, tokens. Writes call the same actions as the pages."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.people import edit_profile
from accounts.actions.sessions import end_other_sessions, end_session
from accounts.actions.tokens import create_token, revoke_token
from accounts.models import HANDLE, ApiToken, User, known_zone
from accounts.user_agent import describe_user_agent
from core.api.examples import example
from core.api.fields import LineField
from core.api.known_names import KnownNames
from core.api.paging import KeysetPagination
from core.api.requests import AuthenticatedRequest
from core.api.strict_types import check_types
from core.api.viewsets import ActionViewSet, answers_secret, if_match, refuse_version, verb


class MeSerializer(serializers.ModelSerializer[User]):
    """My own profile."""

    class Meta:
        model = User
        fields = ["handle", "name", "email", "role", "time_zone", "date_format", "theme", "density", "single_keys"]
        read_only_fields = fields


@example("Another time zone", time_zone="Europe/London", date_format="iso", theme="dark")
class ProfileInput(serializers.ModelSerializer[User]):
    """What I change myself. E-mail and role are changed elsewhere."""

    name = LineField(max_length=100)
    handle = serializers.CharField(max_length=30, validators=[HANDLE])
    time_zone = serializers.CharField(max_length=60, validators=[known_zone])

    class Meta:
        model = User
        fields = ["handle", "name", "time_zone", "date_format", "theme", "density", "single_keys"]


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    owner: Any = serializers.SlugRelatedField("handle", read_only=True, source="user")

    class Meta:
        model = ApiToken
        fields = ["uid", "name", "scope", "owner", "created", "expiry", "last_used_at"]
        read_only_fields = fields


@example("For a dashboard", name="Team dashboard", scope="read", days=90)
class TokenInput(serializers.ModelSerializer[ApiToken]):
    name = LineField(max_length=60)
    days = serializers.IntegerField(default=90, min_value=1, max_value=366, help_text="Days until it expires.")

    class Meta:
        model = ApiToken
        fields = ["name", "scope", "days"]


class NewTokenSerializer(TokenSerializer):
    """The response after creating a token. Only this response contains the token."""

    token = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]


class MeView(KnownNames, GenericAPIView[User]):
    """The signed-in person and their profile."""

    serializer_class = MeSerializer
    queryset = User.objects.none()

    def get(self, request: AuthenticatedRequest) -> Response:
        return Response(MeSerializer(request.user).data)

    @extend_schema(request=ProfileInput(partial=True), responses=MeSerializer)
    def patch(self, request: AuthenticatedRequest) -> Response:
        refuse_version(if_match(request))
        data = ProfileInput(request.user, data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        check_types(data, request.data)
        return Response(MeSerializer(edit_profile(request.user, **data.validated_data)).data)


class BrowserSerializer(serializers.Serializer[UserSession]):
    """A browser I am signed in with."""

    id = serializers.IntegerField(source="pk")
    browser = serializers.SerializerMethodField()
    signed_in_with = serializers.SerializerMethodField(help_text="For example: Password and authenticator app.")
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()

    def get_browser(self, row: UserSession) -> str:
        return describe_user_agent(row.user_agent)

    def get_signed_in_with(self, row: UserSession) -> str:
        return str(row.data.get("method", ""))


class EndedSessionsSerializer(serializers.Serializer[Any]):
    ended = serializers.IntegerField()


class BrowserViewSet(ActionViewSet[UserSession]):
    """The browser sessions of the signed-in person. Tokens are not sessions and stay valid."""

    serializer_class = BrowserSerializer
    queryset = UserSession.objects.none()
    pagination_class = None
    filter_backends: list[Any] = []
    lookup_value_converter = "int"
    administers = True

    def get_queryset(self) -> QuerySet[UserSession]:
        return UserSession.objects.filter(user_id=self.request.user.pk)

    def list(self, request: Request) -> Response:
        """The last seen first."""
        rows = UserSession.objects.purge_and_list(self.request.user)
        rows.sort(key=lambda row: row.last_seen_at, reverse=True)
        return Response(BrowserSerializer(rows, many=True).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """Sign one browser out."""
        end_session(self.request.user, session=self.get_object())
        return self.no_content()

    @extend_schema(request=None, responses=EndedSessionsSerializer)
    @action(detail=False, methods=["post"], url_path="end-all", url_name="end-all")
    def end_all(self, request: Request) -> Response:
        """Sign out all browsers except the current one."""
        keep = request.session.session_key or ""
        return Response({"ended": end_other_sessions(self.request.user, keep=keep)})


class NewestTokens(KeysetPagination):
    """Ordered by creation date: the key of a token is its hash, which must not be part of a cursor."""

    ordering = ("-created", "-uid")


class TokenViewSet(mixins.ListModelMixin, ActionViewSet[ApiToken]):
    """Own tokens; for admins all tokens, to revoke them. A token is displayed only in the response that creates it."""

    serializer_class = TokenSerializer
    queryset = ApiToken.objects.none()
    pagination_class = NewestTokens
    lookup_field = "uid"
    lookup_value_converter = "uuid"
    administers = True

    def get_queryset(self) -> QuerySet[ApiToken]:
        mine = ApiToken.objects.visible_to(self.request.user).active(timezone.now())
        return mine.select_related("user").order_by("-created")

    @extend_schema(request=TokenInput, responses={201: NewTokenSerializer})
    @answers_secret
    def create(self, request: Request) -> Response:
        values = {"scope": ApiToken.Scope.READ, **self.validated(TokenInput)}
        token, secret = create_token(self.request.user, **values)
        return Response({**TokenSerializer(token).data, "token": secret}, status=201)

    revoke = verb("revoke", None, revoke_token, code=204, doc="Revoke a token.")
