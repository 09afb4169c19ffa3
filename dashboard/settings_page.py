"""`/settings/`: the sections a person may use. Higher apps register theirs with `settings_section()`."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from accounts.people import current_user
from accounts.policies import can_see_people
from core.web.render import page
from dashboard.registry import NavItem, SettingsSection, nav_item, settings_section, settings_sections
from notifications.policies import can_manage_channels, can_manage_deliveries

if TYPE_CHECKING:
    from accounts.models import User


def managers(user: "User") -> bool:
    return user.is_manager


nav_item(
    NavItem(
        "settings", "Settings", "adjustments", "dashboard:settings", order=900, group="reference", shown_to=managers
    )
)
settings_section(
    SettingsSection("People", "Members, roles and invitations", "users", "accounts:people", 10, can_see_people)
)
settings_section(SettingsSection("Teams", "Members, leads and managers", "affiliate", "accounts:teams", 20))
settings_section(
    SettingsSection(
        "Reminder policies", "Who is reminded when, on which channel", "bell", "reminders:policies", 40, managers
    )
)
settings_section(
    SettingsSection(
        "Holiday calendars", "Days that reminders skip", "calendar-event", "reminders:calendars", 50, managers
    )
)
settings_section(
    SettingsSection(
        "Postmortem templates",
        "Sections, questions and live blocks for new postmortems",
        "file-text",
        "postmortems:templates",
        60,
        managers,
    )
)
settings_section(
    SettingsSection(
        "Channels",
        "Email, Slack, Microsoft Teams and webhooks",
        "message",
        "notifications:channels",
        80,
        can_manage_channels,
    )
)
settings_section(
    SettingsSection(
        "Deliveries",
        "Pending and failed messages",
        "send",
        "notifications:deliveries",
        90,
        can_manage_deliveries,
    )
)


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    return page(request, "dashboard/settings_index.html", "", {"sections": sections_for(current_user(request))})


def sections_for(user: "User") -> list[dict[str, str]]:
    """Label, text, icon and address of each section this person may open."""
    shown = [section for section in settings_sections if section.shown_to is None or section.shown_to(user)]
    found = [(section, url_of(section)) for section in shown]
    return [{"label": each.label, "text": each.text, "icon": each.icon, "url": url} for each, url in found if url]


def url_of(section: SettingsSection) -> str:
    try:
        return reverse(section.url_name)
    except NoReverseMatch:  # Settings shows only what exists
        return ""
