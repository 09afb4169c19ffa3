"""The Celery application. Scheduled jobs find due work; an action can start a job earlier."""

import os
from datetime import datetime
from typing import Any

from celery import Celery
from celery.schedules import crontab
from kombu import Queue
from kombu.transport import TRANSPORT_ALIASES

from config.command_line import check_settings
from config.env import env_str, redis_url
from config.scheduler import TICK
from config.shared_clock import SharedClock

check_settings()
REDIS_URL = redis_url()
MAIL_QUEUE = "mail"  # separate, so that a mail server that hangs blocks no other job


class DebriefCelery(Celery):  # type: ignore[misc]
    """Scheduler and worker measure time by the database's clock."""

    shared_clock = SharedClock(env_str("DATABASE_URL"))

    def now(self) -> datetime:
        return self.shared_clock.now().astimezone(self.timezone)


TRANSPORT_ALIASES["filesystem"] = "config.file_broker:Transport"
# The scheduler only sends the names of jobs: without models and jobs it uses less memory.
app = DebriefCelery("debrief", fixups=[] if os.environ.get("DEBRIEF_PROCESS") == "scheduler" else None)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_publish_retry=False,  # a page never waits for the broker; scheduled jobs find the work of a lost message
    task_soft_time_limit=240,
    task_time_limit=300,
    task_routes={"notifications.jobs.deliver_pending": {"queue": MAIL_QUEUE}},
    task_queues=[Queue("celery"), Queue(MAIL_QUEUE)],  # a worker without -Q reads both
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=400_000,
    worker_soft_shutdown_timeout=20,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    beat_max_loop_interval=5,
    beat_scheduler="config.redis_scheduler.RedisScheduler" if REDIS_URL else "config.scheduler.FileScheduler",
    timezone="UTC",
)
if REDIS_URL:  # one of several schedulers holds the lock; the others wait for it
    app.conf.update(redbeat_redis_url=REDIS_URL, redbeat_lock_timeout=30)
app.Task.Request = "config.worker:SharedClockRequest"
app.steps["consumer"].add("config.worker:WatchScheduler")
app.autodiscover_tasks(related_name="jobs")
SWEEPS: dict[str, dict[str, Any]] = {
    TICK: {"task": "notifications.jobs.record_scheduler", "schedule": 30},
    "deliver-messages": {"task": "notifications.jobs.deliver_pending", "schedule": 10},
    "update-search-index": {"task": "insights.jobs.update_search_index", "schedule": 5},
    "parse-imports": {"task": "importing.jobs.parse_waiting_imports", "schedule": 30},
    "delete-expired-imports": {"task": "importing.jobs.delete_expired_imports", "schedule": crontab(hour=3, minute=10)},
    "delete-expired": {"task": "config.jobs.delete_expired", "schedule": crontab(hour=3, minute=30)},
    "seal-events": {"task": "config.jobs.seal_events", "schedule": 30},
    "check-event-log": {"task": "config.jobs.check_event_log", "schedule": crontab(hour=4, minute=10)},
    "status-update-reminders": {"task": "incidents.jobs.remind_of_due_updates", "schedule": 60},
    "open-runs": {"task": "audits.jobs.open_due_runs", "schedule": 300},
    "mark-missed-runs": {"task": "audits.jobs.mark_missed_runs", "schedule": 600},
    "write-audit-exports": {"task": "audits.jobs.write_waiting_audit_exports", "schedule": 60},
    "delete-audit-exports": {"task": "audits.jobs.delete_expired_audit_exports", "schedule": crontab(minute=25)},
    "open-effectiveness-checks": {"task": "tasks.jobs.open_due_effectiveness_checks", "schedule": 600},
    "watch-recurrences": {"task": "tasks.jobs.watch_recurrences", "schedule": 60},
    "write-exports": {"task": "postmortems.jobs.write_waiting_exports", "schedule": 60},
    "delete-old-exports": {"task": "postmortems.jobs.delete_old_exports", "schedule": crontab(minute=20)},
    "save-unsaved-texts": {"task": "postmortems.jobs.save_unsaved_texts", "schedule": 60},
    "prune-revisions": {
        "task": "postmortems.jobs.prune_autosaved_revisions",
        "schedule": crontab(hour=3, minute=50),
    },
    "sweep-files": {"task": "core.files.jobs.sweep_files", "schedule": crontab(minute=40)},
    "deliver-to-endpoints": {"task": "notifications.jobs.deliver_to_endpoints", "schedule": 10},
    "sync-issues": {"task": "tasks.jobs.sync_issues", "schedule": 600},
    "release-injects": {"task": "training.jobs.release_due_injects", "schedule": 5},
    "check-minimums": {"task": "training.jobs.check_minimums", "schedule": 60},
    "plan-reminders": {"task": "reminders.jobs.plan_reminders", "schedule": 60},
}
# A sweep expires after its own period, so that a blocked worker does not find a queue of them.
app.conf.beat_schedule = {
    name: {**sweep, "options": {"expires": sweep["schedule"] if isinstance(sweep["schedule"], int) else 3600}}
    for name, sweep in SWEEPS.items()
}
