"""Summary of feedback. Shown from three answers, so that no single answer can be identified."""

from dataclasses import dataclass

from django.db.models import Avg, Count

from training.models import Session

FEWEST = 3


@dataclass(frozen=True)
class FeedbackSummary:
    """Averages of 1 to 5 and the comments in alphabetical order, which reveals neither time nor person."""

    n: int
    learned: float | None = None
    realistic: float | None = None
    comments: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> bool:
        return self.n >= FEWEST


def feedback_summary(session: Session) -> FeedbackSummary:
    found = session.feedback.aggregate(n=Count("pk"), learned=Avg("learned"), realistic=Avg("realistic"))
    if found["n"] < FEWEST:
        return FeedbackSummary(found["n"])
    rows = session.feedback.exclude(comment="").select_related("person").order_by("comment", "pk")
    comments = tuple((row.comment, row.person.name if row.person else "Anonymous") for row in rows)
    return FeedbackSummary(comments=comments, **found)
