"""/api/v1/holiday-calendars/: the days that policies skip, imported from iCalendar text."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.api.examples import example
from core.api.fields import LineField
from core.api.viewsets import ActionViewSet
from core.errors import Invalid
from reminders.actions.calendars import delete_calendar, import_calendar
from reminders.holiday_files import MAX_BYTES
from reminders.models import Holiday, HolidayCalendar


class HolidaySerializer(serializers.ModelSerializer[Holiday]):
    class Meta:
        model = Holiday
        fields = ["day", "name"]
        read_only_fields = fields


class HolidayCalendarSerializer(serializers.ModelSerializer[HolidayCalendar]):
    days = HolidaySerializer(many=True, read_only=True)

    class Meta:
        model = HolidayCalendar
        fields = ["id", "name", "code", "imported_at", "days"]
        read_only_fields = fields


@example(
    "One day",
    name="Ireland",
    code="IE",
    ical="BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\n"
    "DTSTART;VALUE=DATE:20260317\nRRULE:FREQ=YEARLY\nSUMMARY:Saint Patrick's Day\nEND:VEVENT\nEND:VCALENDAR",
)
class CalendarInput(serializers.Serializer[Any]):
    name = LineField(max_length=80)
    code = serializers.CharField(max_length=12, required=False, allow_blank=True)
    ical = serializers.CharField(max_length=MAX_BYTES, help_text="The text of an .ics file.")


def import_text(*, by: User, name: str, ical: str, code: str = "") -> HolidayCalendar:
    try:
        return import_calendar(by=by, name=name, code=code, content=ical.encode())
    except Invalid as error:
        raise Invalid("ical", error.message) from None


@extend_schema(tags=["reminders"])
class HolidayCalendarViewSet(ListModelMixin, RetrieveModelMixin, ActionViewSet[HolidayCalendar]):
    """Calendars of holidays, with their days. Reminder policies choose from them."""

    serializer_class = HolidayCalendarSerializer
    queryset = HolidayCalendar.objects.none()
    lookup_value_converter = "int"
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[HolidayCalendar]:
        return HolidayCalendar.objects.prefetch_related("days").order_by("-pk")

    @extend_schema(request=CalendarInput, responses={201: HolidayCalendarSerializer})
    def create(self, request: Request) -> Response:
        """Import a calendar, or replace the days of the one with that name."""
        return self.create_response(CalendarInput, import_text)

    def destroy(self, request: Request, pk: int) -> Response:
        """Delete a calendar. 409 while policies use it."""
        delete_calendar(self.get_object(), by=self.request.user)
        return self.no_content()
