from reminders.models.holidays import Holiday, HolidayCalendar
from reminders.models.policy import DEFAULT_STEPS, MAX_STEPS, Policy, ScheduleStep
from reminders.models.scheduled_reminder import ScheduledReminder, Snooze

__all__ = [
    "DEFAULT_STEPS",
    "MAX_STEPS",
    "Holiday",
    "HolidayCalendar",
    "Policy",
    "ScheduleStep",
    "ScheduledReminder",
    "Snooze",
]
