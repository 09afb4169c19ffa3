"""A body as one would send it, shown in the schema beside its fields."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer

Shape = TypeVar("Shape", bound=type)


def example(title: str, /, **body: Any) -> Callable[[Shape], Shape]:
    """Decorates the serializer that takes this body in."""
    return extend_schema_serializer(examples=[OpenApiExample(title, body, request_only=True)])
