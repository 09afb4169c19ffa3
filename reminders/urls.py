from django.urls import URLPattern, URLResolver, path

from reminders.views import calendars, policies, preferences, snoozes

app_name = "reminders"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reminders/snooze/", snoozes.snooze_form, name="snooze-form"),
    path("reminders/snooze/save/", snoozes.snooze_reminders, name="snooze"),
    path("reminders/resume/", snoozes.resume_reminders, name="resume"),
    path("me/notifications/", preferences.preferences_page, name="preferences"),
    path("me/notifications/days-off/", preferences.add_range, name="days-off-add"),
    path("me/notifications/days-off/<int:pk>/remove/", preferences.remove_range, name="days-off-remove"),
    path("me/notifications/test/", preferences.test_mail, name="preferences-test"),
    path("settings/policies/", policies.policy_list, name="policies"),
    path("settings/policies/new/", policies.policy_new, name="policy-new"),
    path("settings/policies/preview/", policies.policy_preview, name="policy-new-preview"),
    path("settings/policies/<int:pk>/", policies.policy_page, name="policy"),
    path("settings/policies/<int:pk>/preview/", policies.policy_preview, name="policy-preview"),
    path("settings/policies/<int:pk>/remove/", policies.policy_remove, name="policy-remove"),
    path("settings/calendars/", calendars.calendar_list, name="calendars"),
    path("settings/calendars/import/", calendars.calendar_import, name="calendar-import"),
    path("settings/calendars/<int:pk>/delete/", calendars.calendar_delete, name="calendar-delete"),
]
