"""Fields of API input and output that name people."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from accounts.people import NOT_FOUND
from core.api.fields import SlugListField


class PersonField(serializers.SlugRelatedField[User]):
    """A person by handle. As input, only active people."""

    def __init__(self, **options: Any) -> None:
        if not options.get("read_only"):
            errors = {"does_not_exist": NOT_FOUND % "{value}"}
            options = {"queryset": User.objects.people(), "error_messages": errors, **options}
        super().__init__(slug_field="handle", **options)


class PeopleField(SlugListField):
    """Active people by handle."""

    def __init__(self, **options: Any) -> None:
        super().__init__("handle", queryset=User.objects.people(), not_found=NOT_FOUND % "{value}", **options)
