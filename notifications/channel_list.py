"""Context of the channels page: each channel with a bar chart of its last week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate

from notifications.models import Delivery, Endpoint, Notification

State = Delivery.State
DAYS = 7
TALL = 16
ICONS = {"slack": "message", "teams": "users", "webhook": "link", "mail": "mail"}


@dataclass(frozen=True)
class Bar:
    x: int
    good: float  # heights in a drawing of 18
    bad: float
    none: bool


@dataclass(frozen=True)
class ChannelLine:
    name: str
    icon: str
    sends_to: str
    last: datetime | None
    answer: str
    bars: list[Bar]
    label: str
    failed: int
    waiting: int
    endpoint: Endpoint | None = None


Counts = dict[int | None, dict[date, tuple[int, int]]]


def channel_lines(now: datetime) -> list[ChannelLine]:
    """Email, then each endpoint."""
    since = now - timedelta(days=DAYS)
    counts = counts_by_day(since)
    rows = Endpoint.objects.select_related("team", "owner").annotate(
        dead=Count("deliveries", filter=Q(deliveries__state=State.DEAD)),
        waiting=Count("deliveries", filter=Q(deliveries__state=State.PENDING)),
    )
    return [mail_line(counts, now), *(endpoint_line(row, counts, now) for row in rows)]


def counts_by_day(since: datetime) -> Counts:
    """Delivered and failed messages of each endpoint (None is email) by day, in one statement."""
    rows = Delivery.objects.filter(created_at__gte=since).annotate(on=TruncDate("created_at")).order_by()
    found: Counts = defaultdict(dict)
    good, bad = Count("pk", filter=Q(state=State.SENT)), Count("pk", filter=Q(failures__gt=0) & ~Q(state=State.SENT))
    for endpoint, on, sent, failed in (
        rows.values("endpoint", "on").annotate(a=good, b=bad).values_list("endpoint", "on", "a", "b")
    ):
        found[endpoint][on] = (sent, failed)
    return found


def bars_of(days: dict[date, tuple[int, int]], now: datetime) -> tuple[list[Bar], str]:
    shown = [days.get(now.date() - timedelta(days=DAYS - 1 - n), (0, 0)) for n in range(DAYS)]
    most = max([1, *(sent + failed for sent, failed in shown)])
    bars = [
        Bar(n * 13, round(TALL * sent / most, 1), round(TALL * failed / most, 1), none=not (sent or failed))
        for n, (sent, failed) in enumerate(shown)
    ]
    sent, failed = sum(day[0] for day in shown), sum(day[1] for day in shown)
    return bars, f"{sent} delivered, {failed} failed in {DAYS} days"


def mail_line(counts: Counts, now: datetime) -> ChannelLine:
    bars, label = bars_of(counts.get(None, {}), now)
    mails = Delivery.objects.filter(channel=Delivery.Channel.MAIL)
    host = settings.EMAIL_HOST or "files in the data folder"
    facts = mails.aggregate(last=Max("sent_at"), dead=Count("pk", filter=Q(state=State.DEAD)))
    waiting = mails.filter(state=State.PENDING).count()
    to = f"{host}, from {settings.DEFAULT_FROM_EMAIL}"
    return ChannelLine("Email", "mail", to, facts["last"], "", bars, label, facts["dead"], waiting)


def endpoint_line(row: Endpoint, counts: Counts, now: datetime) -> ChannelLine:
    bars, label = bars_of(counts.get(row.pk, {}), now)
    host = urlsplit(row.url).hostname or "URL cannot be read, enter it again"
    to = f"{row.get_kind_display()}, {row.team.name if row.team else host}"
    dead, waiting = row.dead, row.waiting  # type: ignore[attr-defined]
    icon = ICONS[row.kind]
    return ChannelLine(row.name, icon, to, row.last_success_at, row.last_answer, bars, label, dead, waiting, row)


def inbox_total(now: datetime) -> int:
    return Notification.objects.filter(created_at__gte=now - timedelta(days=DAYS)).count()
