from django.urls import URLPattern, URLResolver, include, path

from dashboard import calendar_feed_views, event_log_page, saved_view_views, settings_page, views

own = [
    path("", views.my_work, name="my-work"),
    path("feeds/", calendar_feed_views.feed_list, name="feeds"),
    path("feeds/create/", calendar_feed_views.create_feed, name="feed-create"),
    path("feeds/<int:pk>/revoke/", calendar_feed_views.revoke_feed, name="feed-revoke"),
    path("feeds/<str:token>.ics", calendar_feed_views.read_feed, name="feed"),
    path("views/save/", saved_view_views.save_view, name="view-save"),
    path("views/<int:pk>/remove/", saved_view_views.remove_view, name="view-remove"),
    path("settings/", settings_page.settings, name="settings"),
    path("settings/event-log/", event_log_page.event_log, name="event-log"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "dashboard"))),
    path("", include("reminders.urls")),
]
