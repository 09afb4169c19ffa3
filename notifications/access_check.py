"""Checks the access of recipients when sending, for a whole batch of messages."""

import time
from typing import TYPE_CHECKING

from notifications.models import Delivery, Notification
from notifications.targets import Found, targets_of_each

if TYPE_CHECKING:
    from accounts.models import User

FRESH_SECONDS = 5.0  # then access is checked again: a slow mail server may delay the rest of a batch by minutes
MAX_OBJECTS = 5000  # of one query; SQLite allows 32,766 parameters


class Access:
    """The objects that the recipients of a batch may see, loaded for many deliveries at a time."""

    def __init__(self, batch: list[Delivery]) -> None:
        self.batch = batch
        self.positions = {delivery.pk: position for position, delivery in enumerate(batch)}
        self.loaded: set[int] = set()
        self.found: dict[int, Found] = {}
        self.loaded_at = 0.0

    def of(self, delivery: Delivery) -> Found:
        """The objects of this delivery that its recipient may see now."""
        if delivery.pk not in self.loaded or time.monotonic() - self.loaded_at > FRESH_SECONDS:
            try:
                self.load(self.slice_from(self.positions[delivery.pk]))
            except Exception:  # an error of one delivery must not affect the others
                self.load([delivery])
        return self.found[recipient_of(delivery).pk]

    def slice_from(self, start: int) -> list[Delivery]:
        """Deliveries from this position on, with at most MAX_OBJECTS notifications."""
        count = 0
        for end, delivery in enumerate(self.batch[start:], start):
            count += len(delivery.notifications.all())
            if count > MAX_OBJECTS and end > start:
                return self.batch[start:end]
        return self.batch[start:]

    def load(self, deliveries: list[Delivery]) -> None:
        self.loaded_at = time.monotonic()
        readers: dict[User, list[Notification]] = {}
        for delivery in deliveries:
            readers.setdefault(recipient_of(delivery), []).extend(delivery.notifications.all())
        self.found = targets_of_each(readers)
        self.loaded = {delivery.pk for delivery in deliveries}


def recipient_of(delivery: Delivery) -> "User":
    assert delivery.recipient  # letters have none and are not checked
    return delivery.recipient
