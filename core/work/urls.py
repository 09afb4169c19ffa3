from django.urls import URLPattern, URLResolver, include, path

from core.work import views

own = [path("", views.my_work, name="my_work")]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "work"))),
    path("", include("core.reminders.urls")),
]
