"""Invalid values are field errors; hostile text is escaped; pages and API agree."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.testing import TeamTestCase
from importing.forms.confirm import as_posted
from importing.jobs import parse_waiting_imports
from importing.models import Import
from importing.tests.test_document_queue import OTHER, STORY, packed
from importing.tests.uploading import import_documents
from incidents.models import Incident

pytestmark = pytest.mark.slow

TEMPLATE = """# Postmortem: [title]

**Date:** YYYY-MM-DD
**Authors:** [names]

## Summary
[One or two sentences on what happened]

## Timeline
- HH:MM [event]

## Root cause
[Describe the root cause]

## Action items
- [ ] [action] (owner: [name], due: YYYY-MM-DD)
"""
EXERCISE = """# Exercise 4

Write a postmortem of an outage you have seen. It must have an issue summary, a timeline and a root cause.
Submit the link before Friday. Your text should be 400 to 600 words long.
"""
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
HOSTILE = f"""# Checkout {SCRIPT} failed

Incident commander: {SCRIPT}
Services: {SCRIPT}
Duration: 4 March 2025, 09:00 to 10:30 UTC
Impact: 40% of "shoppers" {SCRIPT} saw errors
Root cause: {SCRIPT} the certificate had run out

## Timeline
- 09:00 UTC Alerts {SCRIPT}
- 09:20 UTC The {SCRIPT} database was suspected
- 10:30 UTC New certificate {SCRIPT}, payments work

## Action items
- Add an alert {SCRIPT} (owner: {SCRIPT})
- [read](javascript:alert(3)) this page {{% debug %}} {{{{ settings.SECRET_KEY }}}}
"""


class BadInputTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def send(self, text="", **files):
        return self.client.post("/imports/read/", {"text": text, **files})

    def file(self, name, data):
        return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)

    def test_text_without_an_incident_is_refused_and_kept(self):
        for text, words in [
            ("", "Paste the text of a postmortem, or choose a file."),
            ("milk, eggs", "No incident was found in this text"),
            (TEMPLATE, "template"),
            (EXERCISE, "No incident was found"),
            ("x" * 1_048_577, "longer than 1 MB"),
            ("Out\x00age", "Null characters"),
        ]:
            with self.subTest(text[:12]):
                answer = self.send(text)
                self.assertContains(answer, words, status_code=422)
        self.assertContains(self.send("milk, eggs and bread"), "milk, eggs and bread", status_code=422)

    def test_unreadable_file_is_listed_with_its_reason(self):
        for name, data, words in [
            ("empty.txt", b"", "no text in this file"),
            ("photo.md", b"\x89PNG\r\n\x1a\n" + bytes(200), "not text"),
            ("big.md", b"x" * 1_000_001, "larger than 1 MB"),
            ("bad.zip", b"PK\x03\x04" + b"junk" * 9, "could not be opened"),
            ("nested.zip", packed({"in.zip": packed({"a.md": STORY})}), "Nested archives"),
            ("broken.docx", b"PK\x03\x04 word/" + b"junk" * 99, "could not be opened"),
        ]:
            with self.subTest(name):
                answer = self.send(files=self.file(name, data))
                self.assertContains(answer, words, status_code=422)
                self.assertIn("files", answer.context["form"].errors)

    def test_formulas_of_a_table_are_imported_as_text(self):
        rows = "title,started_at,root_cause\n" + "\n".join(
            f"=HYPERLINK(1) outage {n},2025-03-0{n} 09:00 UTC,@SUM(1+{n}) ran out of memory" for n in [1, 2]
        )
        answer = self.client.post("/imports/read/", {"files": self.file("list.csv", rows)}, follow=True)
        self.assertContains(answer, "0 of 2 analyzed")
        parse_waiting_imports()
        titles = {row.choices.get("title") for row in Import.objects.all()}
        self.assertEqual(titles, {"=HYPERLINK(1) outage 1", "=HYPERLINK(1) outage 2"})

    def test_impossible_times_raise_questions_on_the_page(self):
        text = STORY.replace("09:40 UTC Cause", "25:99 UTC Cause").replace("4 March 2025, ", "").replace("UTC", "")
        answer = self.client.post("/imports/read/", {"text": text}, follow=True)
        self.assertContains(answer, "The times have no date. On which day did this happen?")
        kept = Import.objects.get()
        posted = as_posted({**kept.choices, "severity": 2, "title": "Kept"})
        answer = self.client.post(f"/imports/{kept.pk}/create/", {**posted, "version": 1})
        self.assertContains(answer, "Add the date, for example 2024-02-13", status_code=422)
        self.assertEqual(Incident.objects.count(), 0)

    def test_repeated_form_creates_one_incident(self):
        self.send(STORY)
        kept = Import.objects.get()
        posted = {**as_posted({**kept.choices, "severity": 2}), "version": 1}
        first = self.client.post(f"/imports/{kept.pk}/create/", posted)
        self.assertRedirects(first, Incident.objects.get().get_absolute_url(), fetch_redirect_response=False)
        again = self.client.post(f"/imports/{kept.pk}/create/", posted)
        self.assertContains(again, f"already confirmed as {Incident.objects.get().ref}", status_code=409)

    def test_long_postmortem_fits_into_one_form(self):
        steps = "".join(f"- 10:{n % 60:02d} UTC Step {n} of the repair\n" for n in range(29))
        days = "".join(f"- 1{n // 60}:{n % 60:02d} UTC Step {n} was taken\n" for n in range(31, 300))
        text = STORY.replace("09:00 to 10:30", "09:00 to 15:30").replace("\n## Action", f"{steps}{days}\n## Action")
        self.client.post("/imports/read/", {"text": text})
        kept = Import.objects.get()
        posted = {**as_posted({**kept.choices, "severity": 2}), "version": 1}
        self.assertGreater(len(posted), 1_000)
        self.assertEqual(self.client.post(f"/imports/{kept.pk}/create/", posted).status_code, 302)
        self.assertGreater(Incident.objects.get().entries.count(), 200)


class HostileTextTests(TeamTestCase):
    def test_hostile_text_is_escaped_on_every_page(self):
        self.client.force_login(self.mona)
        desk = self.client.post("/imports/read/", {"text": HOSTILE}, follow=True)
        kept = Import.objects.get()
        draft = {**kept.choices, "severity": 2, "title": f"Checkout {SCRIPT}", "measured_by": SCRIPT}
        posted = {**as_posted(draft), "version": 1, "zone_text": "<b>UTC"}
        bad = self.client.post(f"/imports/{kept.pk}/create/", {**posted, "zone": SCRIPT})
        self.assertEqual(bad.status_code, 422)
        made = self.client.post(f"/imports/{kept.pk}/create/", posted)
        self.assertEqual(made.status_code, 302, made.content[-500:])
        incident = Incident.objects.get()
        pages = ["/imports/", incident.get_absolute_url(), f"{incident.get_absolute_url()}original/", "/incidents/"]
        pages += [f"/postmortems/{incident.ref}/", "/tasks/", "/search/?q=checkout"]
        answers = [desk, bad, *(self.client.get(page) for page in pages)]
        for answer in answers:
            shown = answer.content.decode()
            self.assertNotIn("<script>alert", shown, answer.request["PATH_INFO"])
            self.assertNotIn("<img src=x", shown, answer.request["PATH_INFO"])
            self.assertNotIn('href="javascript:', shown, answer.request["PATH_INFO"])

    def test_file_name_is_escaped(self):
        self.client.force_login(self.ada)
        kept = import_documents([(f"{SCRIPT}\u202e.md", STORY.encode())], by=self.ada, now=timezone.now())[0]
        for page in ["/imports/", kept.get_absolute_url()]:
            self.assertNotContains(self.client.get(page), "<script>alert")


class ApiEntryPointTests(TeamTestCase):
    def setUp(self):
        self.client.force_login(self.ada)

    def test_api_imports_edits_and_confirms_a_text(self):
        made = self.client.post("/api/v1/imports/", {"text": STORY}, content_type="application/json")
        self.assertEqual(made.status_code, 201, made.content)
        kept = made.json()[0]
        self.assertEqual((kept["status"], kept["found"]), ("waiting", "3 entries, 1 task"))
        url = f"/api/v1/imports/{kept['id']}/"
        open_yet = self.client.post(f"{url}confirm/", content_type="application/json")
        self.assertEqual((open_yet.status_code, "severity" in open_yet.json()["errors"]), (422, True))
        draft = {"choices": {**kept["choices"], "severity": 2}, "version": 1}
        saved = self.client.patch(url, draft, content_type="application/json")
        self.assertEqual((saved.status_code, saved.json()["version"]), (200, 2))
        stale = self.client.patch(url, draft, content_type="application/json")
        self.assertEqual(stale.status_code, 409)
        done = [
            self.client.post(f"{url}confirm/", content_type="application/json", headers={"Idempotency-Key": "once"})
            for _ in range(2)
        ]
        self.assertEqual([each.status_code for each in done], [201, 201])
        self.assertEqual(done[0].json()["incident"], Incident.objects.get().ref)
        self.assertEqual(self.client.post(f"{url}confirm/", content_type="application/json").status_code, 409)

    def test_list_has_no_texts(self):
        made = self.client.post("/api/v1/imports/", {"text": STORY}, content_type="application/json").json()[0]
        rows = self.client.get("/api/v1/imports/").json()["results"]
        self.assertEqual([(row["id"], row["found"]) for row in rows], [(made["id"], "3 entries, 1 task")])
        self.assertFalse({"result", "choices"} & set(rows[0]))
        self.assertEqual(self.client.get(f"/api/v1/imports/{made['id']}/").json()["choices"], made["choices"])

    def test_file_is_parsed_immediately_and_an_archive_by_the_worker(self):
        one = self.client.post("/api/v1/imports/", {"file": SimpleUploadedFile("a.md", STORY.encode())})
        self.assertEqual([each["status"] for each in one.json()], ["waiting"])
        both = packed({"b.md": OTHER, "c.txt": "milk, eggs"})
        many = self.client.post("/api/v1/imports/", {"file": SimpleUploadedFile("all.zip", both)}).json()
        self.assertEqual([each["status"] for each in many], ["reading", "reading"])
        busy = self.client.post(f"/api/v1/imports/{many[0]['id']}/confirm/", content_type="application/json")
        self.assertIn(busy.status_code, (409, 422))
        parse_waiting_imports()
        asked = [self.client.get(f"/api/v1/imports/{each['id']}/").json() for each in many]
        self.assertEqual([each["status"] for each in asked], ["waiting", "failed"])
        self.assertIn("No incident was found", asked[1]["problem"])

    def test_repeated_key_creates_one_import(self):
        for _ in range(2):
            body = {"text": STORY}
            answer = self.client.post(
                "/api/v1/imports/", body, content_type="application/json", headers={"Idempotency-Key": "k1"}
            )
            self.assertEqual(answer.status_code, 201)
        self.assertEqual(Import.objects.count(), 1)

    def test_invalid_drafts_are_refused_with_a_message(self):
        kept = import_documents([("a.md", STORY.encode())], by=self.ada, now=timezone.now())[0]
        url = f"/api/v1/imports/{kept.pk}/"
        for choices in [[], "x", {"entries": "x"}, {"entries": [1]}, {"services": {"a": 1}}, {"title": {"a": [1]}}]:
            with self.subTest(choices=choices):
                body = {"choices": choices, "version": Import.objects.get().version}
                saved = self.client.patch(url, body, content_type="application/json")
                self.assertIn(saved.status_code, (200, 422))
                self.assertEqual(self.client.post(f"{url}confirm/", content_type="application/json").status_code, 422)
                self.assertEqual(self.client.get(f"/imports/{kept.pk}/").status_code, 200)


class BudgetTests(TeamTestCase):
    def test_list_and_review_page_take_a_fixed_number_of_queries(self):
        self.client.force_login(self.ada)
        now = timezone.now()
        counts = {}
        for rows in [2, 30]:
            steps = "".join(f"- 10:{n + 10} UTC Step {n}\n" for n in range(rows))
            long = STORY.replace("\n## Action", f"{steps}\n## Action")
            kept = import_documents([(f"{rows}.md", long.encode())], by=self.ada, now=now)[0]
            for n in range(rows):
                Import.objects.create(
                    author=self.ada, name=f"{rows}-{n}", digest="d", created_at=now, expires_at=now + timedelta(days=1)
                )
            for page in ["/imports/", kept.get_absolute_url()]:
                self.client.get(page)
                with CaptureQueriesContext(connection) as counted:
                    self.client.get(page)
                counts.setdefault(page.strip("/").split("/")[0] + str(page.count("/")), []).append(len(counted))
        for page, (few, many) in counts.items():
            self.assertEqual(few, many, page)
            self.assertLessEqual(many, LIMIT[page], page)


LIMIT = {"imports2": 6, "imports3": 12}
