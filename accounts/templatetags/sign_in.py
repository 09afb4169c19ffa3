"""What the pages about oneself offer for signing in."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def passwords_offered() -> bool:
    """False where only the company sign-in counts."""
    return not settings.OIDC_ONLY
