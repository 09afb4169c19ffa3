"""Rejects unknown query parameters and body fields with 422 and suggests the closest known name."""

from collections.abc import Container, Iterable, Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Any

from drf_spectacular.plumbing import force_instance
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

Names = dict[str, Any]  # a name, and the names inside it; None where the content is free
REPORTED = 10
LONGEST = 60
ANOTHER_OPERATION = "PATCH does not change this field. See the other operations of this object."
NO_OBJECT = "Send one JSON object: {…}."
FORMAT = "format"  # `?format=json`, read by the content negotiation
known: dict[tuple[type, str, str], tuple[Names, Names]] = {}


class KnownNames:
    """For API views. The names come from the description of the operation in the schema."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if not hasattr(self, operation_name(self, request)):
            return  # the answer will be 405
        parameters, fields = names_of_operation(self, request)
        refuse(unknown_in(dict(request.query_params), parameters), "parameter")
        if request.method not in SAFE_METHODS:
            if fields and not isinstance(request.data, dict):
                raise ValidationError(NO_OBJECT)
            if unknown := list(islice(unknown_in(request.data, fields), REPORTED)):
                refuse(unknown, "field", answered=answered_names(self, request))


def operation_name(view: Any, request: Request) -> str:
    return getattr(view, "action", None) or str(request.method).lower()


def names_of_operation(view: Any, request: Request) -> tuple[Names, Names]:
    """Query parameters, and fields of the body."""
    name, method = operation_name(view, request), str(request.method)
    key = (type(view), name, method)
    if key not in known:
        operation = described(view, name, method)
        body = body_of(operation)
        known[key] = parameters_of(view, operation), (names_inside(body) or {}) if body else {}
    return known[key]


def described(view: Any, name: str, method: str) -> Any:
    """The operation of a view as drf-spectacular describes it."""
    declared = getattr(getattr(view, name), "kwargs", {}).get("schema", type(view.schema))
    operation = declared()
    operation.view, operation.method, operation.path = view, method, ""
    return operation


def body_of(operation: Any) -> Any:
    """The serializer of the request body; None without one."""
    found = operation.get_request_serializer() if operation.method in {"POST", "PUT", "PATCH"} else None
    return force_instance(found) if found else None


def parameters_of(view: Any, operation: Any) -> Names:
    names = [FORMAT]
    for each in operation.get_override_parameters():
        if not isinstance(each, OpenApiParameter):
            names += force_instance(each).fields
        elif each.location == OpenApiParameter.QUERY:
            names.append(each.name)
    if getattr(view, "action", None) == "list":
        for backend in operation.get_filter_backends():
            filters = backend().get_filterset_class(view, view.get_queryset())
            names += filters.base_filters if filters else []
    if paginator := operation._is_list_view() and operation._get_paginator():
        names += [paginator.cursor_query_param, paginator.page_size_query_param]
    return dict.fromkeys(names)


def names_inside(field: Any) -> Names | None:
    """The writable fields of a serializer, or of the elements of a list."""
    if isinstance(field, serializers.Serializer):
        return {name: names_inside(each) for name, each in field.fields.items() if not each.read_only}
    inner = getattr(field, "child", None) if isinstance(field, LISTS) else None
    return names_inside(inner) if inner else None


def error_text(kind: str, closest: str) -> str:
    return f"This operation has no such {kind}." + (f" Did you mean “{closest}”?" if closest else "")


LISTS = (serializers.ListSerializer, serializers.ListField)


def unknown_in(sent: Any, names: Names | None, path: str = "") -> Iterator[tuple[str, str]]:
    """Path (`items.0.prompt`) and closest known name of each name that is not known."""
    if names is None:
        return
    if isinstance(sent, list):
        for number, element in enumerate(sent):
            yield from unknown_in(element, names, f"{path}{number}.")
    elif isinstance(sent, dict):
        for name, value in sent.items():
            if name in names:
                yield from unknown_in(value, names[name], f"{path}{name}.")
            else:
                short = str(name)[:LONGEST]
                yield path + short, next(iter(get_close_matches(short, names, 1)), "")


def answered_names(view: Any, request: Request) -> set[str]:
    """The fields that the object of a PATCH is answered with."""
    if request.method != "PATCH":
        return set()
    shape = described(view, operation_name(view, request), "PATCH").get_response_serializers()
    return set(getattr(force_instance(shape), "fields", {}))


def refuse(unknown: Iterable[tuple[str, str]], kind: str, answered: Container[str] = ()) -> None:
    errors = {
        path: [ANOTHER_OPERATION if path in answered else error_text(kind, closest)]
        for path, closest in islice(unknown, REPORTED)
    }
    if errors:
        raise ValidationError(errors)
