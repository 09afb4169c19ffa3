from celery import shared_task


@shared_task
def deliver_due() -> None:
    """Send what is waiting."""
