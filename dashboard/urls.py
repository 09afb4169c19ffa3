from django.urls import URLPattern, URLResolver, include, path

from dashboard import feed_views, settings_page, views

own = [
    path("", views.my_work, name="my-work"),
    path("feeds/", feed_views.feed_list, name="feeds"),
    path("feeds/create/", feed_views.create_feed, name="feed-create"),
    path("feeds/<int:pk>/revoke/", feed_views.revoke_feed, name="feed-revoke"),
    path("feeds/<str:token>.ics", feed_views.read_feed, name="feed"),
    path("settings/", settings_page.settings, name="settings"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "dashboard"))),
    path("", include("reminders.urls")),
]
