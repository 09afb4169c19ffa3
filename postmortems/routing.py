"""WebSocket routes of postmortems."""

from django.urls import path

from postmortems.consumers.editor import PostmortemConsumer

websocket_urlpatterns = [path("ws/postmortems/<INC:pk>/", PostmortemConsumer.as_asgi())]
