"""My own: profile, browsers, tokens. Every write calls the same action as the page."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.people import edit_profile
from accounts.actions.sessions import end_other_sessions, end_session
from accounts.actions.tokens import create_token, revoke_token
from accounts.models import HANDLE, ApiToken, User, known_zone
from accounts.people import current_user
from accounts.user_agent import describe
from core.api.paging import KeysetPagination


class MeSerializer(serializers.ModelSerializer[User]):
    """My own profile. E-mail and role are changed elsewhere."""

    handle = serializers.CharField(max_length=30, validators=[HANDLE])
    time_zone = serializers.CharField(max_length=60, validators=[known_zone])

    class Meta:
        model = User
        fields = ["handle", "name", "email", "role", "time_zone", "date_format", "theme", "density", "single_keys"]
        read_only_fields = ["email", "role"]


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    days = serializers.IntegerField(write_only=True, default=90, min_value=1, max_value=366)
    owner: Any = serializers.SlugRelatedField("handle", read_only=True, source="user")

    class Meta:
        model = ApiToken
        fields = ["uid", "name", "scope", "days", "owner", "created", "expiry", "last_used_at"]
        read_only_fields = ["uid", "created", "expiry", "last_used_at"]


class FreshTokenSerializer(TokenSerializer):
    """The answer to making a token: the token itself is in it, and nowhere else."""

    token = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]


class MeView(GenericAPIView[User]):
    """Who I am, and how I am shown."""

    serializer_class = MeSerializer
    queryset = User.objects.none()

    def get(self, request: Request) -> Response:
        return Response(MeSerializer(current_user(request)).data)

    def patch(self, request: Request) -> Response:
        data = MeSerializer(current_user(request), data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        return Response(MeSerializer(edit_profile(current_user(request), **data.validated_data)).data)


class BrowserSerializer(serializers.Serializer[UserSession]):
    """A browser I am signed in with."""

    id = serializers.IntegerField(source="pk")
    browser = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()

    def get_browser(self, row: UserSession) -> str:
        return describe(row.user_agent)


class EndedSerializer(serializers.Serializer[Any]):
    ended = serializers.IntegerField()


class BrowserViewSet(viewsets.GenericViewSet[UserSession]):
    """Where I am signed in. A token is no browser: ending all of them leaves it."""

    serializer_class = BrowserSerializer
    queryset = UserSession.objects.none()
    pagination_class = None
    filter_backends: list[Any] = []
    lookup_value_converter = "int"
    administers = True

    def get_queryset(self) -> QuerySet[UserSession]:
        return UserSession.objects.filter(user_id=current_user(self.request).pk)

    def list(self, request: Request) -> Response:
        """The last seen first."""
        rows = UserSession.objects.purge_and_list(current_user(request))
        rows.sort(key=lambda row: row.last_seen_at, reverse=True)
        return Response(BrowserSerializer(rows, many=True).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """Sign one browser out."""
        end_session(current_user(request), session=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=EndedSerializer)
    @action(detail=False, methods=["post"], url_path="end-all", url_name="end-all")
    def end_all(self, request: Request) -> Response:
        """Sign every browser out, except the one that asks."""
        keep = request.session.session_key or ""
        return Response({"ended": end_other_sessions(current_user(request), keep=keep)})


class NewestTokens(KeysetPagination):
    """By day of making: the key of a token is its hash, which no cursor may carry."""

    ordering = ("-created", "-uid")


class TokenViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[ApiToken]):
    """My tokens; for admins everybody's, to revoke them. A token is shown once, in the answer that makes it."""

    serializer_class = TokenSerializer
    queryset = ApiToken.objects.none()
    pagination_class = NewestTokens
    lookup_field = "uid"
    lookup_value_converter = "uuid"
    administers = True

    def get_queryset(self) -> QuerySet[ApiToken]:
        mine = ApiToken.objects.visible_to(current_user(self.request)).active(timezone.now())
        return mine.select_related("user").order_by("-created")

    @extend_schema(request=TokenSerializer, responses={201: FreshTokenSerializer})
    def create(self, request: Request) -> Response:
        data = TokenSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        token, word = create_token(current_user(request), **{"scope": ApiToken.Scope.READ, **data.validated_data})
        return Response({**TokenSerializer(token).data, "token": word}, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, uid: str) -> Response:
        revoke_token(self.get_object(), by=current_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
