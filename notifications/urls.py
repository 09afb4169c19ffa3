from django.urls import URLPattern, URLResolver, path

from notifications.views import act, channels, deliveries, inbox, unsubscribe

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/", inbox.inbox_page, name="inbox"),
    path("inbox/read/", inbox.read_all_notifications, name="read-all"),
    path("inbox/<int:pk>/read/", inbox.read_notification, name="read"),
    path("act/<str:token>/", act.act, name="act"),
    path("act/<str:token>/again/", act.act_again, name="act-again"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe_page, name="unsubscribe"),
    path("settings/channels/", channels.channel_list, name="channels"),
    path("settings/channels/add/<str:kind>/", channels.channel_add, name="channel-add"),
    path("settings/channels/mail/test/", channels.mail_test, name="channel-mail-test"),
    path("settings/channels/<int:pk>/", channels.channel_page, name="channel"),
    path("settings/channels/<int:pk>/edit/", channels.channel_edit, name="channel-edit"),
    path("settings/channels/<int:pk>/test/", channels.channel_test, name="channel-test"),
    path("settings/channels/<int:pk>/rotate/", channels.channel_rotate, name="channel-rotate"),
    path("settings/channels/<int:pk>/revoke/", channels.channel_revoke, name="channel-revoke"),
    path("settings/channels/<int:pk>/resume/", channels.channel_resume, name="channel-resume"),
    path("settings/channels/<int:pk>/discard/", channels.channel_discard, name="channel-discard"),
    path("settings/channels/<int:pk>/delete/", channels.channel_delete, name="channel-delete"),
    path("settings/deliveries/", deliveries.delivery_list, name="deliveries"),
    path("settings/deliveries/replay/", deliveries.replay_all_deliveries, name="replay-all"),
    path("settings/deliveries/<int:pk>/replay/", deliveries.replay_delivery, name="replay"),
    path("settings/deliveries/<int:pk>/discard/", deliveries.discard_delivery, name="discard"),
]
