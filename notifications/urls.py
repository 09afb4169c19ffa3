from django.urls import URLPattern, URLResolver, path

from notifications.views import act, deliveries, inbox, unsubscribe

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/", inbox.inbox_page, name="inbox"),
    path("inbox/read/", inbox.read_all_notifications, name="read-all"),
    path("inbox/<int:pk>/read/", inbox.read_notification, name="read"),
    path("act/<str:token>/", act.act, name="act"),
    path("act/<str:token>/again/", act.act_again, name="act-again"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe_page, name="unsubscribe"),
    path("settings/deliveries/", deliveries.delivery_list, name="deliveries"),
    path("settings/deliveries/replay/", deliveries.replay_all_deliveries, name="replay-all"),
    path("settings/deliveries/<int:pk>/replay/", deliveries.replay_delivery, name="replay"),
    path("settings/deliveries/<int:pk>/discard/", deliveries.discard_delivery, name="discard"),
]
