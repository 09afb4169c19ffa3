"""Imports in the navigation."""

from django.db.models import QuerySet

from accounts.models import User
from dashboard.registry import (
    Command,
    NavItem,
    command,
    nav_item,
)
from importing.models import Import
from importing.policies import can_import


def waiting_imports(user: User) -> QuerySet[Import]:
    return Import.objects.visible_to(user).waiting()


command(Command("Import a postmortem", "file-import", "importing:list", 30, can_import))
nav_item(
    NavItem(
        "imports",
        "Import",
        "file-import",
        "importing:list",
        order=80,
        group="reference",
        count=waiting_imports,
        shown_to=lambda user: user.is_responder,
    )
)
