"""Reminder policies of the sample: two in addition to the default, and the holidays of two countries."""

from config.sample.cast import Cast
from reminders.actions.calendars import import_calendar
from reminders.actions.edit_policy import StepInput, create_policy
from reminders.models import HolidayCalendar

YEARLY = {
    ("Ireland", "IE"): [
        ("0101", "New Year’s Day"),
        ("0317", "Saint Patrick’s Day"),
        ("1225", "Christmas Day"),
        ("1226", "Saint Stephen’s Day"),
    ],
    ("Germany, Berlin", "DE"): [
        ("0101", "Neujahr"),
        ("0308", "Frauentag"),
        ("0501", "Tag der Arbeit"),
        ("1003", "Tag der Deutschen Einheit"),
        ("1225", "1. Weihnachtstag"),
        ("1226", "2. Weihnachtstag"),
    ],
}


def set_policies(cast: Cast) -> None:
    calendars = [add_calendar(cast, name, code, days) for (name, code), days in YEARLY.items()]
    create_policy(
        by=cast["lena"],
        name="P0 and P1 tasks",
        items=["task"],
        priorities=["P0", "P1"],
        calendars=calendars,
        steps=[
            StepInput(-3, channel="chat"),
            StepInput(-1, channel="chat"),
            StepInput(0, channel="both"),
            StepInput(1, channel="both"),
            StepInput(2, "lead", channel="mail"),
            StepInput(5, "manager", channel="mail"),
        ],
        now=cast.at(-20),
    )
    create_policy(
        by=cast["sam"],
        name="Postmortems",
        items=["postmortem"],
        calendars=calendars,
        steps=[StepInput(-2), StepInput(0), StepInput(1), StepInput(4, "manager", channel="mail")],
        now=cast.at(-20),
    )


def add_calendar(cast: Cast, name: str, code: str, days: list[tuple[str, str]]) -> HolidayCalendar:
    events = "".join(
        f"BEGIN:VEVENT\nUID:{code}-{day}\nDTSTAMP:20200101T000000Z\nDTSTART;VALUE=DATE:2020{day}\n"
        f"RRULE:FREQ=YEARLY\nSUMMARY:{title}\nEND:VEVENT\n"
        for day, title in days
    )
    content = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//sample//EN\n{events}END:VCALENDAR\n"
    return import_calendar(by=cast["lena"], name=name, code=code, content=content.encode(), now=cast.at(-20))
