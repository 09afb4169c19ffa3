"""Scheduled job: delete files without a row."""

from celery import shared_task
from django.utils import timezone

from core.files.integrity import sweep


@shared_task
def sweep_files() -> None:
    sweep(now=timezone.now())
