from django.urls import URLPattern, URLResolver, path

from notifications.views import deliveries, inbox

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read-all"),
    path("inbox/<int:pk>/read/", inbox.read, name="read"),
    path("settings/deliveries/", deliveries.deliveries, name="deliveries"),
    path("settings/deliveries/replay/", deliveries.replay_all, name="replay-all"),
    path("settings/deliveries/<int:pk>/replay/", deliveries.replay, name="replay"),
    path("settings/deliveries/<int:pk>/discard/", deliveries.discard, name="discard"),
]
