"""The base class of API viewsets, and `verb()`: validate the body, call the action, respond with the object."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.choices import name_choices
from core.api.idempotency import run_idempotently
from core.api.known_names import KnownNames
from core.api.requests import AuthenticatedRequest
from core.api.schema import answers_secret, takes_key, unpaginated
from core.api.strict_types import check_types
from core.errors import Invalid
from core.web.body_limits import takes_files

Row = TypeVar("Row", bound=Model)
Serializer = type[serializers.BaseSerializer[Any]]
Values = dict[str, Any]
Resolve = Callable[["ActionViewSet[Any]", Any, Values], Values]
EDITS, EDIT_HANDLERS = {"PATCH", "PUT"}, {"patch", "put"}
REASON = OpenApiParameter("reason", str, required=True, description="Why it is removed. The reason is recorded.")


class ActionViewSet(KnownNames, viewsets.GenericViewSet[Row]):
    """Reads go through querysets, writes through actions. Query parameters filter lists, never single objects."""

    request: AuthenticatedRequest
    post: Callable[..., Response]

    def get_parsers(self) -> list[BaseParser]:
        """JSON only; a verb marked with `takes_files` accepts multipart bodies too."""
        parsers = super().get_parsers()
        return [*parsers, MultiPartParser()] if getattr(self._handler(), "takes_files", False) else parsers

    @property
    def needs_file(self) -> bool:
        """Whether the operation cannot do without a file, so that JSON is of no use."""
        return getattr(self._handler(), "needs_file", False)

    def _handler(self) -> Any:
        request = getattr(self, "request", None)
        handlers: dict[str, str] = getattr(self, "action_map", None) or {}
        name = handlers.get(str(request.method).lower()) if request else getattr(self, "action", None)
        return getattr(self, name or "", None)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Every POST honors an `Idempotency-Key`, except those whose answer holds a secret."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and (handler := self._handler()) and takes_key(handler):
            self.post = partial(run_idempotently, self, self.post)

    def filter_queryset(self, queryset: QuerySet[Row]) -> QuerySet[Row]:
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def validated(self, body: Serializer, *, partial: bool = False) -> dict[str, Any]:
        """The cleaned body. Raises ValidationError (422) by field."""
        sent = self.request.data
        match = if_match(self.request) if self.request.method in EDITS else None
        if match is not None and isinstance(sent, dict):
            sent = {**sent, "version": match}
        data = body(data=sent, partial=partial, context=self.get_serializer_context())
        if "version" not in getattr(data, "fields", {}):
            refuse_version(match)
        if not data.is_valid():
            raise serializers.ValidationError(name_choices(data, data.errors))
        check_types(data, sent)
        return dict(data.validated_data)

    def required_reason(self) -> str:
        """`?reason=` of a DELETE."""
        data = ReasonParameter(data=self.request.query_params)
        data.is_valid(raise_exception=True)
        return str(data.validated_data["reason"])

    def respond(self, row: Any, serializer: Serializer | None = None, code: int = status.HTTP_200_OK) -> Response:
        shown = serializer or self.get_serializer_class()
        return Response(shown(row, context=self.get_serializer_context()).data, status=code)

    def create_response(
        self, body: Serializer, act: Callable[..., Any], serializer: Serializer | None = None
    ) -> Response:
        """POST to the collection: 201 with the new object."""
        row = act(by=self.request.user, **self.validated(body))
        return self.respond(row, serializer, status.HTTP_201_CREATED)

    def list_response(self, serializer: Serializer, rows: Any) -> Response:
        """All rows of a short list that belongs to one object, without pages."""
        return Response(serializer(rows, many=True, context=self.get_serializer_context()).data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """`ETag: "3"` for the version of what a PATCH or PUT of this address changes, to be sent back as `If-Match`."""
        response = super().finalize_response(request, response, *args, **kwargs)
        handlers: dict[str, str] = getattr(self, "action_map", None) or {}
        if EDIT_HANDLERS & set(handlers) and response.status_code == status.HTTP_200_OK:
            version = version_in(getattr(response, "data", None))
            if version is not None:
                response["ETag"] = f'"{version}"'
        return response

    def no_content(self) -> Response:
        return Response(status=status.HTTP_204_NO_CONTENT)

    def part(self, model: type[Model], pk: int) -> Any:
        """A row that belongs to the addressed object (its `part_of` field); any other is 404."""
        parent = self.get_object()
        field = str(getattr(self, "part_of", ""))
        rows: Any = model._default_manager.filter(**{field: parent})
        row = get_object_or_404(rows, pk=pk)
        setattr(row, field, parent)
        return row


def version_in(data: Any) -> int | None:
    """The version of an answered object; the details of an incident hold it one level deeper."""
    if not isinstance(data, dict):
        return None
    inner = data.get("incident")
    found = data.get("version", inner.get("version") if isinstance(inner, dict) else None)
    return found if isinstance(found, int) else None


def if_match(request: Any) -> int | None:
    """The version in `If-Match: "3"`; None without the header, or for `*`."""
    value = request.headers.get("If-Match", "*").strip()
    if value == "*":
        return None
    found = re.fullmatch(r'(?:W/)?"([0-9]{1,9})"', value)
    if found is None:
        raise Invalid("If-Match", 'Send the ETag of the object, for example "3".')
    return int(found[1])


def refuse_version(match: int | None) -> None:
    if match is not None:
        raise Invalid("If-Match", "This object has no version. Send the request without If-Match.")


class ReasonParameter(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


def verb(
    path: str,
    body: Serializer | None,
    act: Callable[..., Any],
    *,
    answer: Serializer | None = None,
    code: int = status.HTTP_200_OK,
    method: str = "post",
    partial: bool = False,
    name: str = "",
    part: type[Model] | None = None,
    resolve: Resolve | None = None,
    doc: str = "",
) -> Any:
    """`POST <object>/<path>/` runs `act(object, by=user, **validated body)`.

    Answers with the object as it is now, or with the result of `act` in the serializer `answer`; 204 has no content.
    `part`: the action is about a row of that model, whose id is `<int:row>` in the path.
    `resolve(view, target, values)` turns validated values into the arguments of the action.
    """

    def view(self: ActionViewSet[Any], request: Request, **kwargs: Any) -> Response:
        target = self.part(part, kwargs["row"]) if part else self.get_object()
        values = self.validated(body, partial=partial) if body else {}
        if resolve:
            values = resolve(self, target, values)
        result = act(target, by=self.request.user, **values)
        if code == status.HTTP_204_NO_CONTENT:
            return self.no_content()
        return (
            self.respond(target if result is None else result, answer, code)
            if answer
            else self.respond(self.get_object())
        )

    view.__name__ = (name or path).replace("-", "_")
    view.__doc__ = doc or first_line(act)
    return documented(view, path, method, body, answer, code, partial=partial, name=name)


def documented(
    view: Any,
    path: str,
    method: str,
    body: Serializer | None,
    answer: Serializer | None,
    code: int,
    *,
    partial: bool,
    name: str,
) -> Any:
    """Registers the view as an extra action of its viewset and describes it in the schema."""
    if body is not None and (file := getattr(body(), "fields", {}).get("file")):
        takes_files(view)
        view.needs_file = file.required
    routed = action(detail=True, methods=[method], url_path=path, url_name=name or path)(view)  # type: ignore[list-item]  # str
    facts: dict[str, Any] = {"request": body(partial=True) if body and partial else body}
    if code == status.HTTP_204_NO_CONTENT:
        facts["responses"] = {204: None}
    elif answer is not None:
        facts["responses"] = {code: answer}
    return extend_schema(**facts)(routed)


def removal(
    name: str, act: Callable[..., Any], *, part: type[Model] | None = None, path: str = "", doc: str = ""
) -> Any:
    """`DELETE …/?reason=…` runs `act(row, by=user, reason=…)` and answers 204.

    Register it with `<verb>.mapping.delete(removal(…))`, or give a `path` of its own. `name` is its name in the class.
    """

    def view(self: ActionViewSet[Any], request: Request, **kwargs: Any) -> Response:
        target = self.part(part, kwargs["row"]) if part else self.get_object()
        act(target, by=self.request.user, reason=self.required_reason())
        return self.no_content()

    view.__name__ = name
    view.__doc__ = doc or first_line(act)
    if path:
        view = action(detail=True, methods=["delete"], url_path=path, url_name=name.replace("_", "-"))(view)
    return extend_schema(request=None, parameters=[REASON], responses={204: None})(view)


def first_line(act: Callable[..., Any]) -> str:
    return (act.__doc__ or "").strip().partition("\n")[0]


__all__ = ["REASON", "ActionViewSet", "answers_secret", "removal", "unpaginated", "verb"]
