"""Code that the soak test runs in the product's environment: fills a database, adds messages, reads what was sent."""

MESSAGES, PEOPLE, NEWS = 300, 200, 10

FILL = f"""
from datetime import timedelta
from django.core.management import call_command
call_command("prepare", verbosity=0)
from django.utils import timezone
from accounts.models import User
from core.testing import make_user
from notifications.outbox import notify
from tasks.tests.factories import make_task
now = timezone.now()
ahead = (12 - now.hour) % 24
noon = f"Etc/GMT{{-ahead if ahead <= 12 else 24 - ahead:+d}}"  # where it is noon: outside quiet hours
ada, grace = make_user("ada"), make_user("grace", time_zone=noon)
people = User.objects.bulk_create(
    User(handle=f"p{{n}}", name=f"P {{n}}", email=f"p{{n}}@example.test", role="responder", time_zone=noon)
    for n in range({PEOPLE})
)
for n, person in enumerate(people):
    make_task(title=f"Task {{n}}.", owner=person, due_on=(now - timedelta(days=3 + n % 40)).date())
for n in range({MESSAGES}):
    task = make_task(title=f"News {{n}}.", owner=None, status="proposed")
    notify([grace], "task_reopened", about=task, occasion=n, now=now)
"""
MORE = f"""
import time
from django.utils import timezone
from accounts.models import User
from notifications.outbox import notify
from tasks.tests.factories import make_task
grace = User.objects.get(handle="grace")
tasks = [make_task(title=f"News {{start}} {{{{n}}}}.", owner=None, status="proposed") for n in range({NEWS})]
longest = 0.0
for n in range({NEWS}):
    begun = time.monotonic()
    notify([grace], "task_reopened", about=tasks[n], occasion={{start}} + n, now=timezone.now())
    longest = max(longest, time.monotonic() - begun)
print(longest)
"""
WAITING = f"""
from notifications.models import Delivery
reminded = Delivery.objects.filter(dedup_key__startswith="mail:reminders:").count()
print(Delivery.objects.exclude(state="sent").count() + max(0, {PEOPLE} - reminded))
"""
LEDGER = """
import json
from collections import Counter
from notifications.models import Delivery
rows = list(Delivery.objects.all())
link = Delivery.notifications.through.objects.values_list("notification_id", flat=True)
digests = Counter(d.recipient_id for d in rows if d.dedup_key.startswith("mail:reminders:"))
print(json.dumps({
    "ids": [f"<{d.message_id}@127.0.0.1>" for d in rows],
    "states": Counter(d.state for d in rows),
    "digests": len(digests),
    "last": max((d.sent_at.isoformat(), d.failures, d.attempts) for d in rows if d.sent_at),
    "sent_twice": sum(n - 1 for n in Counter(link).values()) + sum(n - 1 for n in digests.values()),
}))
"""
PLAN = """
from reminders.jobs import plan_reminders
plan_reminders()
"""
