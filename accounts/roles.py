"""Four roles. Each includes the rights of the roles below it."""

from django.db import models


class Role(models.TextChoices):
    VIEWER = "viewer", "Viewer"
    RESPONDER = "responder", "Responder"
    MANAGER = "manager", "Manager"
    ADMIN = "admin", "Admin"


RANK = {role: place for place, role in enumerate(Role)}


def at_least(role: str, least: Role) -> bool:
    return RANK[Role(role)] >= RANK[least]


def roles_from(least: Role) -> list[Role]:
    """That role and every one above it."""
    return [role for role in Role if RANK[role] >= RANK[least]]
