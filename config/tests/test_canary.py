"""A restricted incident leaks nowhere: its words are planted in every field, and an outsider then walks every page.

Reliability page, section 3, proof 4. Numbers may have gaps; titles, counts and links may not tell of it.
"""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.urls import reverse

from config.tests.routes import patterns
from core.access.membership import admit
from core.testing import NOW, TeamTestCase
from incidents.actions.access_list import let_out
from incidents.actions.declaration import declare_incident
from incidents.actions.escalations import escalate
from incidents.actions.factors import add_factor, add_measure
from incidents.actions.hypotheses import raise_hypothesis
from incidents.actions.impact import add_impact_window
from incidents.actions.timeline import add_entry
from incidents.models import Severity
from insights.actions.following import follow_log
from notifications.models import Notification
from postmortems.actions.drafts import start_postmortem
from tasks.actions.proposals import open_task, propose_task
from training.actions.enrollment import answer, invite_people
from training.actions.programs import create_programme
from training.actions.sessions import open_session, plan_session

TOKEN = "zq{}canary"
LINK = re.compile(r'(?:href|action|hx-get|src)="([^"#]+)')
MOST_PAGES = 300
LISTS = re.compile(r"^(?:api-[a-z-]+-list|[a-z]+:[a-z_-]+)$")


class CanaryTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        word = iter(TOKEN.format(number) for number in range(100)).__next__
        by = {"by": cls.ada, "now": NOW}
        cls.incident = declare_incident(
            title=word(), summary=word(), severity=Severity.objects.get(rank=1), restricted=True, reason=word(), **by
        )
        incident = cls.incident
        admit(incident.circle, [cls.mona, cls.grace], now=NOW)
        add_entry(incident, text=word(), actor_role=word(), evidence=f"https://example.test/{word()}", at=NOW, **by)
        raise_hypothesis(incident, statement=word(), plausible_because=word(), at=NOW, **by)
        add_impact_window(incident, starts_at=NOW, population=word(), description=word(), measured_by=word(), **by)
        escalate(incident, to_team=word(), reason=word(), at=NOW, **by)
        add_factor(incident, statement=word(), mechanism=word(), **by)
        add_measure(incident, title=word(), text=word(), **by)
        start_postmortem(incident, text=f"## Summary\n\n{word()}", **by)
        task = propose_task(title=word(), text=word(), done_when=f"{word()} is seen twice", incident=incident, **by)
        open_task(task, owner=cls.mona, due_on=date(2026, 3, 9), **by)
        programme = create_programme(by=cls.mona, title=word(), goals=word(), incident=incident, now=NOW)
        session = plan_session(programme, by=cls.mona, title=word(), task=task, now=NOW)
        start = NOW + timedelta(days=4000)
        session = open_session(session, by=cls.mona, starts_at=start, ends_at=start + timedelta(hours=1), now=NOW)
        invite_people(session, [cls.mona, cls.mallory, cls.grace], by=cls.mona, now=NOW)
        answer(session, by=cls.grace, state="going", now=NOW)
        theirs = propose_task(title=word(), done_when=f"{word()} is seen twice", incident=incident, **by)
        open_task(theirs, owner=cls.grace, due_on=date(2026, 3, 9), **by)
        follow_log(now=NOW)
        refs = "|".join(rf"{row.ref}\b" for row in [incident, task, theirs, session])
        cls.secrets = re.compile(rf"zq\d+canary|{refs}")

    def walk(self, person):
        """Every page reachable from what this person is shown, and every list there is. Yields (address, body)."""
        self.client.force_login(person)
        queue = ["/", *self.places()]
        seen = set(queue)
        while queue and len(seen) < MOST_PAGES:
            address = queue.pop(0)
            answer = self.client.get(address)
            if answer.status_code >= 300 or getattr(answer, "streaming", False):
                continue
            body = answer.content.decode(errors="replace")
            yield address, body
            for found in LINK.findall(body):
                path = urlsplit(found)
                target = path.path + (f"?{path.query}" if path.query else "")
                if not path.netloc and target.startswith("/") and "sign-out" not in target and target not in seen:
                    seen.add(target)
                    queue.append(target)

    def places(self):
        """Routes that need no argument, and searches for the words themselves."""
        for name, _ in patterns():
            if LISTS.match(name) and "stream" not in name:
                try:
                    yield reverse(name)
                except Exception:
                    continue
        yield from [
            f"/search/?q={TOKEN.format(0)}",
            f"/api/v1/search/?q={self.incident.ref}",
            "/incidents/?q=zq0canary",
        ]

    def test_the_circle_sees_it(self):
        found: set[str] = set()
        for _, body in self.walk(self.ada):
            found |= set(self.secrets.findall(body))
            if len(found) > 10:
                return
        self.fail(f"only {sorted(found)} were found, so the walk proves little")

    def test_an_outsider_meets_not_one_word_of_it(self):
        pages = 0
        for address, body in self.walk(self.mallory):
            pages += 1
            asked = (
                body.replace(TOKEN.format(0), "", body.count(f'value="{TOKEN.format(0)}"')) if "q=" in address else body
            )
            self.assertEqual(self.secrets.findall(asked), [], f"{address} tells of it")
        self.assertGreater(pages, 30)

    def test_who_is_let_out_meets_not_one_word_of_it_any_more(self):
        """They owned a task, had a seat and were told of both: inbox, My work, search and counts forget it at once."""
        self.assertGreater(Notification.objects.filter(recipient=self.grace).count(), 1)
        before = {word for _, body in self.walk(self.grace) for word in self.secrets.findall(body)}
        self.assertGreater(len(before), 10)
        let_out(self.incident, person=self.grace, by=self.ada, now=NOW)
        for address, body in self.walk(self.grace):
            asked = body.replace(f'value="{TOKEN.format(0)}"', "") if "q=" in address else body
            self.assertEqual(self.secrets.findall(asked), [], f"{address} tells of it")
        shell = self.client.get("/search/").context["navigation"]
        self.assertEqual([item["count"] for group in shell for item in group["items"] if item["count"]], [])

    def test_nothing_was_sent_to_an_outsider(self):
        self.assertFalse(Notification.objects.filter(recipient=self.mallory).exists())

    def test_counts_are_those_of_what_one_sees(self):
        self.client.force_login(self.mallory)
        shell = self.client.get("/search/").context["navigation"]
        self.assertEqual(
            {item["key"]: item["count"] for group in shell for item in group["items"] if item["count"]}, {}
        )
