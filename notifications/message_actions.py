"""Registry of actions that a person can take from a message: mark done, snooze, block."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class MessageAction:
    """One choice of the page behind a link. `form(data, person, target)` makes its form.

    `perform(target, by, values, now)` runs the action of the domain and returns what was done: "marked A-12 done".
    """

    key: str
    label: str
    icon: str
    button: str
    form: Callable[[Any, "User", Any], forms.BaseForm]
    perform: Callable[[Any, "User", dict[str, Any], datetime], str]


Provider = Callable[["User", Any], list[MessageAction]]
_providers: dict[str, list[Provider]] = {}


def message_actions(kind: str) -> Callable[[Provider], Provider]:
    """Register what a person may do with an object of this kind (`app.model`, or "*" for all), the likeliest first."""

    def register(provider: Provider) -> Provider:
        _providers.setdefault(kind, []).append(provider)
        return provider

    return register


def actions_for(person: "User", kind: str, target: Any) -> list[MessageAction]:
    """The actions this person may take with this object now."""
    providers = [*_providers.get(kind, []), *_providers.get("*", [])]
    return [action for provider in providers for action in provider(person, target)]
