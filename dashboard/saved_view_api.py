"""/api/v1/saved-views/: saved views of lists, of the user and of their teams."""

from typing import Any
from urllib.parse import parse_qs

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonField
from accounts.models import Team
from core.api.examples import example
from core.api.fields import LineField
from core.api.viewsets import ActionViewSet
from core.web.filters import query_string
from dashboard.actions import saved_views as actions
from dashboard.models import SavedView
from dashboard.saved_views import lists


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    owner = PersonField(read_only=True)
    team: serializers.SlugRelatedField = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = SavedView
        fields = ["id", "list_of", "name", "query", "owner", "team", "created_at"]
        read_only_fields = fields


@example("Overdue tasks of a team", list_of="tasks", name="Overdue P1 tasks", query="priority=P1&overdue=1", team="api")
class SavedViewInput(serializers.Serializer[Any]):
    list_of = serializers.ChoiceField(["tasks", "incidents"], help_text="The list that the view filters.")
    name = LineField(max_length=60)
    query = serializers.CharField(
        max_length=500, help_text="Filters of the page of the list as a query string, for example mine=1."
    )
    team = serializers.SlugRelatedField(
        "slug", queryset=Team.objects.all(), required=False, help_text="Share the view with a team."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        query, listed = attrs["query"], lists[attrs["list_of"]]
        values = listed.values_of(query, self.context["request"])
        if unknown := parse_qs(query, keep_blank_values=True).keys() - values.keys():
            message = f"Not a valid filter: {', '.join(sorted(unknown))[:200]}."
            raise serializers.ValidationError({"query": message})
        return attrs | {"query": query_string(values).removeprefix("?")}


@extend_schema(tags=["work"])
class SavedViewViewSet(ActionViewSet[SavedView], viewsets.ReadOnlyModelViewSet[SavedView]):
    """Saved views of the lists of tasks and incidents."""

    serializer_class = SavedViewSerializer
    queryset = SavedView.objects.none()

    def get_queryset(self) -> Any:
        return SavedView.objects.visible_to(self.request.user).select_related("owner", "team").order_by("pk")

    @extend_schema(request=SavedViewInput, responses={201: SavedViewSerializer})
    def create(self, request: Request) -> Response:
        """Save a view for the user or a team."""
        return self.create_response(SavedViewInput, actions.save_view)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Remove a view."""
        actions.remove_view(self.get_object(), by=self.request.user)
        return self.no_content()
