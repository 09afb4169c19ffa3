from celery import shared_task


@shared_task
def plan_reminders() -> None:
    """Turn due dates into occasions."""
