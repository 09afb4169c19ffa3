"""Checks the access of recipients when sending, for a whole batch of messages."""

import time
from typing import TYPE_CHECKING

from notifications.models import Delivery, Notification
from notifications.targets import Found, targets_of_each

if TYPE_CHECKING:
    from accounts.models import User

FRESH = 5.0  # seconds an answer holds: a slow mail server does not make messages of what was seen minutes ago
MOST_ASKED = 5000  # objects in one question; SQLite takes 32,766 values


class Access:
    """What the receivers of a batch may see, asked for as many of them at once as is sensible."""

    def __init__(self, batch: list[Delivery]) -> None:
        self.batch = batch
        self.places = {delivery.pk: place for place, delivery in enumerate(batch)}
        self.answered: set[int] = set()
        self.found: dict[int, Found] = {}
        self.asked_at = 0.0

    def of(self, delivery: Delivery) -> Found:
        """The objects of this message that its receiver may see now."""
        if delivery.pk not in self.answered or time.monotonic() - self.asked_at > FRESH:
            try:
                self.ask(self.portion(self.places[delivery.pk]))
            except Exception:  # one message that cannot be asked about leaves the others alone
                self.ask([delivery])
        return self.found[recipient_of(delivery).pk]

    def portion(self, place: int) -> list[Delivery]:
        """This message and those after it, as many as one question should hold."""
        asked = 0
        for end, delivery in enumerate(self.batch[place:], place):
            asked += len(delivery.notifications.all())
            if asked > MOST_ASKED and end > place:
                return self.batch[place:end]
        return self.batch[place:]

    def ask(self, portion: list[Delivery]) -> None:
        self.asked_at = time.monotonic()
        readers: dict[User, list[Notification]] = {}
        for delivery in portion:
            readers.setdefault(recipient_of(delivery), []).extend(delivery.notifications.all())
        self.found = targets_of_each(readers)
        self.answered = {delivery.pk for delivery in portion}


def recipient_of(delivery: Delivery) -> "User":
    assert delivery.recipient  # letters have none, and nothing to see
    return delivery.recipient
