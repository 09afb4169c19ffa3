"""Two people edit the same thing at the same time: no one's text is lost without a word."""

import re
from html import unescape
from typing import Any

from django.urls import reverse

from core.testing import TeamTestCase
from incidents.models import Factor, Service, Severity
from incidents.tests.factories import make_incident
from notifications.actions.endpoints import add_endpoint
from postmortems.actions.edit_templates import create_template
from postmortems.actions.external import save_external
from postmortems.models import ExternalVersion
from postmortems.tests.factories import postmortem
from reminders.tests.factories import make_policy
from tasks.tests.factories import make_task
from training.actions.drill_reviews import end_run
from training.tests.drill_rows import make_live_run
from training.tests.factories import make_session

FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
FIELD = re.compile(r"(<(input|textarea|select)\b[^>]*>)(.*?)(?=<input|<textarea|<select|</form>)", re.DOTALL)
Fields = dict[str, list[str]]


def form_of(page: str, address: str) -> Fields:
    """The form that goes to an address (or has none), as a browser sends it."""
    found = [form for form in FORM.findall(page) if re.search(r'name="(seen|version)"', form)]
    form = next(form for form in found if f'action="{address}"' in form or "action=" not in form.split(">")[0])
    fields: Fields = {}
    for tag, kind, rest in FIELD.findall(form):
        name = re.search(r'\bname="([^"]*)"', tag)
        if not name:
            continue
        values = fields.setdefault(name[1], [])
        value = re.search(r'\bvalue="([^"]*)"', tag)
        if kind == "select":
            values += re.findall(r'<option value="([^"]*)"[^>]*\bselected', rest)
        elif kind == "textarea":
            values.append(unescape(rest.split("</textarea>")[0]).removeprefix("\n"))
        elif not re.search(r'type="(checkbox|radio|file)"', tag) or re.search(r"\bchecked\b", tag):
            values.append(unescape(value[1]) if value else "")
    return fields


class TwoEditorsTests(TeamTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.dana)

    def save_both(self, page: str, mine: dict[str, str], theirs: dict[str, str], action: str = "") -> Any:
        """Two people open the form; one saves `mine`, then the other `theirs`. The answer to the second."""
        form = form_of(self.client.get(page).content.decode(), action or page)
        self.assertEqual(self.client.post(action or page, {**form, **mine}).status_code, 302)
        return self.client.post(action or page, {**form, **theirs})

    def test_changes_of_different_fields_are_both_kept(self) -> None:
        incident, task, session = make_incident(), make_task(), make_session(self.mona, title="Clinic")
        service = Service.objects.create(name="Pay", slug="pay")
        task_page = task.get_absolute_url()
        for page, action, changed, row in [
            (f"{incident.get_absolute_url()}edit/", "", ("title", "summary"), incident),
            (f"{task_page}?do=edit", f"{task_page}edit/", ("title", "text"), task),
            (f"{session.get_absolute_url()}edit/", "", ("title", "goal"), session),
            ("/services/pay/edit/", "", ("name", "description"), service),
        ]:
            with self.subTest(page):
                mine, theirs = ({name: f"{name} of one person"} for name in changed)
                self.assertEqual(self.save_both(page, mine, theirs, action).status_code, 302)
                row.refresh_from_db()
                self.assertEqual(
                    [getattr(row, name) for name in changed], [f"{name} of one person" for name in changed]
                )

    def test_channel_keeps_what_another_person_changed(self) -> None:
        channel = add_endpoint(by=self.mona, kind="webhook", name="Data", url="https://93.184.216.34/", events=["*"])
        page = f"/settings/channels/{channel.pk}/edit/"
        self.assertEqual(self.save_both(page, {"name": "Warehouse"}, {"events": "task.*"}).status_code, 302)
        channel.refresh_from_db()
        self.assertEqual((channel.name, channel.events), ("Warehouse", ["task.*"]))

    def test_texts_are_merged_by_line(self) -> None:
        row = postmortem(self, "published")
        save_external(row, by=self.ada, text="## Summary\n\nOld.\n\n## What we do\n\nNothing.")
        page = f"/postmortems/{row.ref}/external/"
        old = ExternalVersion.objects.get().text
        mine, theirs = old.replace("Old.", "Errors for an hour."), old.replace("Nothing.", "We test it.")
        self.assertEqual(self.save_both(page, {"text": mine}, {"text": theirs}).status_code, 302)
        both = mine.replace("Nothing.", "We test it.")
        self.assertEqual(ExternalVersion.objects.get().text, both)

    def test_line_that_both_changed_is_shown_and_nothing_is_saved(self) -> None:
        row = postmortem(self, "published")
        save_external(row, by=self.ada, text="## Summary\n\nOld.")
        page = f"/postmortems/{row.ref}/external/"
        answer = self.save_both(page, {"text": "## Summary\n\nMine."}, {"text": "## Summary\n\nTheirs."})
        self.assertContains(answer, "Changed to “Mine.” by someone else", status_code=422)
        self.assertContains(answer, "Theirs.", status_code=422)
        self.assertEqual(ExternalVersion.objects.get().text, "## Summary\n\nMine.")

    def test_hot_wash_keeps_what_was_noted_meanwhile(self) -> None:
        run = end_run(make_live_run(self.dana, [self.linus]), by=self.dana)
        page, action = run.report_url(), f"{run.get_absolute_url()}report/hot-wash/"
        answer = self.save_both(page, {"went_well": "The call"}, {"to_improve": "The page"}, action)
        self.assertEqual(answer.status_code, 302)
        run.refresh_from_db()
        self.assertEqual([run.went_well, run.to_improve], ["The call", "The page"])

    def test_field_that_both_changed_is_refused_once(self) -> None:
        incident = make_incident()
        factors = Factor.objects.for_parent(incident)
        factor = factors.create(statement="Old", created_by=self.ada, created_at=incident.started_at)
        page = f"{incident.get_absolute_url()}factors/{factor.pk}/edit/"
        answer = self.save_both(page, {"statement": "Mine"}, {"statement": "Theirs"})
        self.assertContains(answer, "Changed to “Mine” by someone else", status_code=422)
        again = form_of(answer.content.decode(), page)
        self.assertEqual(again["statement"], ["Theirs"])
        self.assertEqual(self.client.post(page, again).status_code, 302)
        factor.refresh_from_db()
        self.assertEqual(factor.statement, "Theirs")

    def test_form_without_the_hidden_field_works_as_before(self) -> None:
        page = f"{make_incident().get_absolute_url()}edit/"
        form = form_of(self.client.get(page).content.decode(), page)
        for title, seen in [("a", "no JSON"), ("b", "[]"), ("c", ""), ("d", "[" * 100_000), ("e", '{"title": 1}')]:
            with self.subTest(seen[:20]):
                response = self.client.post(page, {**form, "title": title, "seen": seen})
                self.assertIn(response.status_code, {302, 422})

    def test_severity_keeps_the_changes_of_both(self) -> None:
        severity = Severity.objects.earliest("rank")
        page = reverse("incidents:severity-edit", args=[severity.rank])
        answer = self.save_both(page, {"description": "Of one person"}, {"update_minutes": "77"})
        self.assertEqual(answer.status_code, 302)
        severity.refresh_from_db()
        self.assertEqual((severity.description, severity.update_minutes), ("Of one person", 77))

    def test_lists_of_steps_and_sections_come_back_and_are_saved_on_request(self) -> None:
        policy = make_policy(by=self.mona)
        template = create_template(by=self.mona, name="Story", sections=[{"heading": "What happened"}])
        for row, page in [
            (policy, reverse("reminders:policy", args=[policy.pk])),
            (template, reverse("postmortems:template", args=[template.slug])),
        ]:
            with self.subTest(page):
                answer = self.save_both(page, {"name": "Of one person"}, {"name": "Of the other"})
                self.assertContains(answer, "Someone else saved changes", status_code=409)
                row.refresh_from_db()
                self.assertEqual(row.name, "Of one person")
                again = form_of(answer.content.decode(), page)
                self.assertEqual(again["name"], ["Of the other"])
                self.assertEqual(self.client.post(page, again).status_code, 302)
                row.refresh_from_db()
                self.assertEqual(row.name, "Of the other")
