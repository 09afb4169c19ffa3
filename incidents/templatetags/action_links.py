"""`{% verb %}`: a verb of the incident, as a link that works alone and opens a dialog with scripts."""

from typing import Any

from django import template

from core.web.urls_cached import address

register = template.Library()


@register.inclusion_tag("incidents/action_link.html")
def verb(
    name: str, *args: int | str, label: str, icon: str, key: str = "", kind: str = "", plain: bool = False
) -> dict[str, Any]:
    """name/args: URL; key: shortcut; kind: CSS variant; plain=True renders a link."""
    looks = {"label": label, "icon": icon, "key": key, "kind": kind, "plain": plain}
    return {"url": address(f"incidents:{name}", *args), **looks}
