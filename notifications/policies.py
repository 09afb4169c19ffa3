"""Permissions for deliveries and channels."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def can_manage_deliveries(user: "User") -> bool:
    return user.is_manager and not user.is_bot


def can_manage_channels(user: "User") -> bool:
    return user.is_manager and not user.is_bot


def who_can_manage_channels_text() -> str:
    return "Only managers and administrators can manage channels."


def who_can_manage_deliveries_text() -> str:
    return "Only managers and administrators can manage deliveries."
