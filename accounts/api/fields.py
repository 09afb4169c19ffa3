"""Fields of API input and output that name people."""

from typing import Any

from accounts.models import User
from accounts.people import NOT_FOUND
from core.api.fields import NamedField, SlugListField


class PersonField(NamedField):
    """A person by handle, with or without @. As input, only active people."""

    def __init__(self, **options: Any) -> None:
        if not options.get("read_only"):
            errors = {"does_not_exist": NOT_FOUND % "{value}"}
            options = {"queryset": User.objects.people(), "error_messages": errors, **options}
        super().__init__(slug_field="handle", **options)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(without_at(data))


def without_at(data: Any) -> Any:
    """`@ada` is `ada`."""
    return data.removeprefix("@") if isinstance(data, str) else data


class PeopleField(SlugListField):
    """Active people by handle."""

    def __init__(self, **options: Any) -> None:
        super().__init__("handle", queryset=User.objects.people(), not_found=NOT_FOUND % "{value}", **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        return super().to_internal_value([without_at(each) for each in data] if isinstance(data, list) else data)
