"""Lists with saved views. An app registers the filters of its list, in `sources` or the module of the filters."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from accounts.models import Team, User
from core.web.filters import ListFilter, query_string
from core.web.line_field import LineField
from core.web.requests import AuthenticatedRequest
from dashboard.cached import cached_for
from dashboard.models import SavedView
from dashboard.policies import can_remove_view


@dataclass(frozen=True)
class FilteredList:
    """A list page: its key, the name of its URL, and its filters."""

    key: str
    url_name: str
    filters: type[ListFilter]
    model: type[Model]

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def values_of(self, query: str, request: HttpRequest) -> dict[str, Any]:
        """The filters of a query string without those that are not valid."""
        values: dict[str, Any] = self.filters(
            QueryDict(query), self.model._default_manager.none(), request=request
        ).values
        return values


lists: dict[str, FilteredList] = {}


def register_list(key: str, url_name: str, filters: type[ListFilter], model: type[Model]) -> None:
    lists[key] = FilteredList(key, url_name, filters, model)


class SaveViewForm(forms.Form):
    name = LineField(max_length=60)
    team = forms.ModelChoiceField(
        Team.objects.none(), to_field_name="slug", required=False, empty_label="Only me", label="For"
    )
    list_of = forms.ChoiceField(choices=lambda: [(key, key) for key in lists], widget=forms.HiddenInput)
    query = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    layout = forms.ChoiceField(choices=[("list", "List")], required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "view_%s", **kwargs})
        teams = Team.objects.order_by("name") if user.is_manager else user.teams.order_by("name")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


def saved_views(user: User, list_of: str) -> list[SavedView]:
    """The views of this list that the user may use, by name. Kept until the next event."""

    def views() -> list[SavedView]:
        return list(SavedView.objects.visible_to(user).filter(list_of=list_of).select_related("team"))

    found: list[SavedView] = cached_for(user, f"saved views of {list_of}", views)
    return found


def saved_tabs(request: AuthenticatedRequest, list_of: str) -> list[tuple[str, dict[str, Any]]]:
    """The name and the filters of each saved view."""
    views = saved_views(request.user, list_of)
    return [(view.name, lists[list_of].values_of(view.query, request)) for view in views]


def saved_view_context(request: AuthenticatedRequest, list_of: str, values: dict[str, Any]) -> dict[str, Any]:
    """What `components/save_view.html` needs: the form that saves these filters, or the saved view that they are."""
    user = request.user
    tabs = zip(saved_views(user, list_of), saved_tabs(request, list_of), strict=True)
    current = next((view for view, (_, saved) in tabs if saved == values), None)
    query = query_string(values).removeprefix("?")
    initial = {"list_of": list_of, "query": query, "layout": request.GET.get("layout", "")}
    may_save = bool(query) and current is None
    return {
        "save_form": SaveViewForm(user=user, initial=initial) if may_save else None,
        "removable": current if current and can_remove_view(user, current) else None,
    }
