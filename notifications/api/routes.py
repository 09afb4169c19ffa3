from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from notifications.api import channels, deliveries, inbox


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Register the resources of this app."""
    router.register("notifications", inbox.NotificationViewSet, basename="api-notification")
    router.register("deliveries", deliveries.DeliveryViewSet, basename="api-delivery")
    router.register("channels", channels.ChannelViewSet, basename="api-channel")
    return []
