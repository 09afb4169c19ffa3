"""/api/v1/reading-list/: postmortems that a person wants to read, or that others recommended to them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonField
from core.api.examples import example
from core.api.fields import LineField
from core.api.viewsets import ActionViewSet
from core.errors import Invalid
from core.references import number_in
from core.web.filters import UNKNOWN_NAME
from postmortems.actions import library
from postmortems.filters import ReadingFilter
from postmortems.models import Postmortem, ReadingItem


class ReadingItemSerializer(serializers.ModelSerializer[ReadingItem]):
    """`minutes` is the estimated reading time. `added_by` is another person for a recommendation."""

    postmortem = serializers.CharField(source="postmortem.ref", read_only=True)
    title = serializers.CharField(source="postmortem.incident.title", read_only=True)
    person: Any = serializers.SlugRelatedField("handle", source="user", read_only=True)
    added_by: Any = serializers.SlugRelatedField("handle", read_only=True)
    minutes = serializers.IntegerField(read_only=True)
    url = serializers.CharField(source="postmortem.get_absolute_url", read_only=True)

    class Meta:
        model = ReadingItem
        fields = ["id", "postmortem", "title", "person", "note", "added_by", "added_at", "read_at", "minutes", "url"]
        read_only_fields = fields


@example("A postmortem", postmortem="INC-214", note="The part about uneven traffic")
class ReadingItemInput(serializers.Serializer[Any]):
    postmortem = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", help_text="INC-214")
    note = LineField(max_length=200, required=False, allow_blank=True)


@example("A recommendation", to="noor", note="The part about uneven traffic")
class RecommendInput(serializers.Serializer[Any]):
    to = PersonField(help_text="Who is notified and finds it on the reading list.")
    note = LineField(max_length=200, required=False, allow_blank=True)


@example("Read", read=True)
class ReadInput(serializers.Serializer[Any]):
    read = serializers.BooleanField()


@extend_schema(tags=["postmortems"])
class ReadingListViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ActionViewSet[ReadingItem]):
    """My own reading list, the newest entry first."""

    serializer_class = ReadingItemSerializer
    queryset = ReadingItem.objects.none()
    lookup_value_converter = "int"
    filterset_class = ReadingFilter

    def get_queryset(self) -> Any:
        rows = ReadingItem.objects.visible_to(self.request.user).filter(user=self.request.user)
        return rows.select_related("postmortem__incident", "user", "added_by")

    @extend_schema(request=ReadingItemInput, responses={201: ReadingItemSerializer})
    def create(self, request: Request) -> Response:
        """Add a postmortem to my list. Nothing changes if it is already there."""
        values = self.validated(ReadingItemInput)
        rows = Postmortem.objects.visible_to(self.request.user)
        found = rows.filter(incident=number_in(values.pop("postmortem"), "INC")).first()
        if found is None:
            raise Invalid("postmortem", UNKNOWN_NAME)
        return self.respond(library.add_to_reading_list(found, by=self.request.user, **values), code=201)

    @extend_schema(request=ReadInput, responses=ReadingItemSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Mark it as read, or as unread."""
        values = self.validated(ReadInput)
        return self.respond(library.mark_read(self.get_object(), by=self.request.user, **values))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Remove it from my list."""
        library.remove_from_reading_list(self.get_object(), by=self.request.user)
        return self.no_content()
