"""Holiday calendars imported from iCalendar files and used by reminder policies."""

from django.conf import settings
from django.db import models

from core.web.urls_cached import address


class HolidayCalendar(models.Model):
    name = models.CharField(max_length=80, unique=True)
    code = models.CharField(max_length=12, blank=True)  # short name in lists, "DE"
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})" if self.code else self.name

    def get_absolute_url(self) -> str:
        return address("reminders:calendars")


class Holiday(models.Model):
    calendar = models.ForeignKey(HolidayCalendar, models.CASCADE, related_name="days")
    day = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_holiday_per_day_and_calendar")]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"
