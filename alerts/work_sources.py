"""Alerts in the navigation and in the settings."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from alerts.models import Alert
from alerts.policies import can_manage_alert_sources
from dashboard.registry import NavItem, SettingsSection, nav_item, settings_section


def waiting_alerts(user: User) -> QuerySet[Alert]:
    """Unresolved alerts that no incident has and that are not muted."""
    return Alert.objects.visible_to(user).waiting(timezone.now())


nav_item(NavItem("alerts", "Alerts", "activity", "alerts:list", order=68, group="reference", count=waiting_alerts))
settings_section(
    SettingsSection(
        "Alert sources",
        "Monitoring systems whose alerts become incidents",
        "activity",
        "alerts:sources",
        84,
        can_manage_alert_sources,
    )
)
