"""Tasks are classified by their text."""

import pytest

from tasks.classify_imported import classify

OUTAGE = [
    ("Load Balancer Configuration Audit", "Conduct a comprehensive audit of all configurations", "run", ""),
    (
        "Automated Alert Implementation",
        "Integrate automated monitoring tools to alert on traffic anomalies",
        "evidence",
        "",
    ),
    (
        "Load Testing Procedure Development",
        "Develop standardized procedures for regular load tests",
        "run",
        "FREQ=MONTHLY",
    ),
    ("Incident Response Training Sessions", "Organize training sessions for engineering teams", "session", ""),
]
OTHERS = [
    ("Review firewall rules", "", "run", ""),
    ("Quarterly access review", "", "run", "FREQ=MONTHLY;INTERVAL=3"),
    ("Test backup restore weekly", "Run the restore test", "run", "FREQ=WEEKLY"),
    ("Run a tabletop with support", "", "session", ""),
    ("Train on-call engineers on failover", "", "session", ""),
    ("Add audit logging to the admin pages", "", "evidence", ""),
    ("Fix session timeout on checkout", "", "evidence", ""),
    ("Rebuild the training data pipeline", "", "evidence", ""),
    ("Require code review for pool changes", "", "evidence", ""),
    ("Raise the connection limit", "After a review of the graphs", "evidence", ""),
]


@pytest.mark.parametrize(("title", "text", "closes_by", "rrule"), OUTAGE + OTHERS)
def test_wording_determines_how_a_task_closes(title, text, closes_by, rrule):
    found = classify(title, text)
    assert (found.closes_by, found.rrule) == (closes_by, rrule)


def test_wording_determines_the_kind_of_fix():
    kinds = {title: classify(title, text).kind for title, text, *_ in OUTAGE}
    assert list(kinds.values()) == ["prevent", "detect", "prevent", "respond_better"]
