"""Helpers for API views: validate the body, call the action, return the updated object."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.web.uploads import takes_files

Shape = type[serializers.Serializer[Any]]


def verb(name: str, body: Shape | None, answer: Shape, act: Callable[..., Any], *, item: bool = False) -> Any:
    """POST `<reference>/<name>/`. With `item`, the `item` number of the body selects a checklist item of the run."""
    brings_file = body is not None and "file" in body().fields

    def view(self: Any, request: Request, **_: Any) -> Response:
        target = self.get_object()
        facts = cleaned(self, request, body) if body else {}
        if item:
            number = facts.pop("item")
            found = target.version.items.filter(number=number).first()
            if found is None:
                raise serializers.ValidationError({"item": [f"This run has no item {number}."]})
            act(target, found, by=request.user, **facts)
        else:
            act(target, by=request.user, **facts)
        return Response(answer(self.get_object(), context=self.get_serializer_context()).data)

    view.__name__ = name.replace("-", "_")
    view.__doc__ = first_line(act)
    if brings_file:
        takes_files(view)
    hung = action(detail=True, methods=["post"], url_path=name, url_name=name)(view)
    return extend_schema(request=body, responses=answer)(
        hung
    )  # must be outermost: `action` discards earlier annotations


def first_line(act: Callable[..., Any]) -> str:
    return (act.__doc__ or "").strip().partition("\n")[0]


def cleaned(view: Any, request: Request, body: Shape) -> dict[str, Any]:
    data = body(data=request.data, context=view.get_serializer_context())
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


def listed(shape: Shape, rows: Any) -> Response:
    """All rows of a short sub-list of one object."""
    return Response(shape(rows, many=True).data)


def made(view: Any, request: Request, body: Shape, answer: Shape, act: Callable[..., Any]) -> Response:
    """POST to the collection: 201 with the new object."""
    found = act(by=request.user, **cleaned(view, request, body))
    return Response(answer(found, context=view.get_serializer_context()).data, status=status.HTTP_201_CREATED)


def without_file(request: Request, rows: Any, row: int, remove: Callable[[Any], object]) -> Response:
    """DELETE the file of an evidence row. `rows` are the evidence of the addressed object; other rows return 404."""
    found = rows.visible_to(request.user).select_related("file", "added_by", "circle")
    remove(get_object_or_404(found, pk=row))
    return Response(status=status.HTTP_204_NO_CONTENT)
