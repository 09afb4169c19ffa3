"""The document behind the editor: stored changes, the Markdown column, compaction, changes from outside."""

from datetime import timedelta

import pytest
from pycrdt import Doc

from core.activity.models import Event
from core.errors import Invalid, Refused
from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from postmortems.actions import shared_text
from postmortems.actions.drafts import Stale, restore_revision, save_draft, start_postmortem
from postmortems.actions.reviews import approve, ask_for_review
from postmortems.actions.shared_text import append_updates, load_document, open_shared_text, save_shared_text
from postmortems.coedit.document import NotAnUpdate, load, text_of
from postmortems.models import Postmortem, TextUpdate
from postmortems.policies import is_author

pytestmark = pytest.mark.both_databases

BASE = "## Impact\n\nold\n\n## Cause\n\nold\n"


class Browser:
    """A document as one person's browser holds it."""

    def __init__(self, postmortem: Postmortem) -> None:
        state = load_document(postmortem.pk).get_update()
        self.doc: Doc = load(state, [])

    def type(self, after: str, words: str) -> bytes:
        """The update of typing `words` after the first `after`."""
        before, body = self.doc.get_state(), self.doc["body"]
        body.insert(len(str(body).partition(after)[0].encode() + after.encode()), words)
        return self.doc.get_update(before)


class SharedTextTests(TeamTestCase):
    def setUp(self):
        self.draft = start_postmortem(make_incident(lead=self.ada), by=self.ada, text=BASE, now=NOW)
        open_shared_text(self.draft)

    def text(self):
        return text_of(load_document(self.draft.pk))

    def append(self, by, data, **facts):
        self.draft.refresh_from_db()
        return append_updates(self.draft, [(by, data)], now=NOW, **facts)

    def test_shared_document_starts_with_the_text_and_is_created_once(self):
        assert self.text() == BASE
        assert open_shared_text(self.draft).pk == open_shared_text(self.draft).pk

    def test_changes_of_two_people_become_one_revision_with_both_authors(self):
        ada, grace = Browser(self.draft), Browser(self.draft)
        self.append(self.grace, grace.type("## Cause\n\n", "hers "))
        self.append(self.ada, ada.type("## Impact\n\n", "his "))
        self.append(self.grace, grace.type("hers ", "too "))
        saved = save_shared_text(self.draft.pk, now=NOW)
        assert saved.text == "## Impact\n\nhis old\n\n## Cause\n\nhers too old\n"
        revision = saved.revisions.first()
        assert (revision.number, revision.by, revision.joint) == (2, self.grace, True)
        assert list(revision.co_authors.all()) == [self.ada]
        assert is_author(self.grace, saved)

    def test_saving_twice_writes_one_revision(self):
        self.append(self.ada, Browser(self.draft).type("## Impact\n\n", "x"))
        assert save_shared_text(self.draft.pk, now=NOW).version == 2
        assert save_shared_text(self.draft.pk, now=NOW) is None
        assert self.draft.revisions.count() == 2

    def test_repeated_update_is_applied_once(self):
        change = Browser(self.draft).type("## Impact\n\n", "once ")
        self.append(self.ada, change)
        self.append(self.ada, change)
        assert self.text().count("once") == 1

    def test_viewers_and_closed_texts_cannot_be_changed(self):
        change = Browser(self.draft).type("## Impact\n\n", "x")
        with self.assertRaises(Refused):
            self.append(self.linus, change)
        Postmortem.objects.filter(pk=self.draft.pk).update(status="approved", approved_by=self.mona)
        with self.assertRaises(Refused):
            self.append(self.ada, change)
        assert not TextUpdate.objects.exists()

    def test_invalid_and_too_long_updates_are_not_stored(self):
        with self.assertRaises(NotAnUpdate):
            self.append(self.ada, b"\x01\x02nothing")
        with self.assertRaises(Invalid):
            self.append(self.ada, Browser(self.draft).type("## Impact\n\n", "x" * 257 * 1024), check_size=True)
        assert not TextUpdate.objects.exists()

    def test_compaction_keeps_text_and_removes_rows(self):
        browser = Browser(self.draft)
        for number in range(shared_text.COMPACT_AFTER):
            self.append(self.ada, browser.type("## Impact\n\n", f"{number} "))
        before = self.text()
        save_shared_text(self.draft.pk, now=NOW)
        assert not TextUpdate.objects.exists()
        assert self.text() == before
        self.append(self.ada, browser.type("## Impact\n\n", "later "))
        assert "later 199" in self.text()

    def test_edits_of_one_session_are_one_event(self):
        browser = Browser(self.draft)
        for minute in range(3):
            self.append(self.ada, browser.type("## Impact\n\n", f"{minute} "))
            save_shared_text(self.draft.pk, now=NOW + timedelta(minutes=minute))
        saved = Event.objects.filter(event_type="postmortem.saved", data__revision__gt=1)
        assert saved.count() == 1
        assert self.draft.revisions.filter(joint=True).count() == 3


class ChangeByApiTests(TeamTestCase):
    """Form, API and restored revisions meet a text that others have open."""

    def setUp(self):
        self.draft = start_postmortem(make_incident(lead=self.ada), by=self.ada, text=BASE, now=NOW)
        open_shared_text(self.draft)
        self.browser = Browser(self.draft)

    def type(self, after, words):
        return append_updates(self.draft, [(self.grace, self.browser.type(after, words))], now=NOW)

    def test_unsaved_edits_and_an_api_edit_are_merged(self):
        self.type("## Cause\n\n", "hers ")  # stored, and not yet in the column
        sent = BASE.replace("## Impact\n\nold", "## Impact\n\nfrom the API")
        merged = save_draft(self.draft, by=self.ada, text=sent, version=1, now=NOW)
        assert merged.text == "## Impact\n\nfrom the API\n\n## Cause\n\nhers old\n"
        assert text_of(load_document(self.draft.pk)) == merged.text

    def test_open_editor_receives_an_api_edit(self):
        save_draft(self.draft, by=self.ada, text=BASE.replace("old", "new", 1), version=1, now=NOW)
        self.browser.type("## Cause\n\n", "typed meanwhile ")
        for row in TextUpdate.objects.all():
            self.browser.doc.apply_update(bytes(row.data))
        assert text_of(self.browser.doc) == "## Impact\n\nnew\n\n## Cause\n\ntyped meanwhile old\n"

    def test_conflicting_lines_raise_stale_with_both_texts(self):
        self.type("## Cause\n\n", "hers ")
        with self.assertRaises(Stale) as clash:
            save_draft(self.draft, by=self.ada, text=BASE.replace("Cause\n\nold", "Cause\n\nhis"), version=1, now=NOW)
        assert "hers" in clash.exception.theirs.text
        assert "his" in clash.exception.mine
        assert "hers" in text_of(load_document(self.draft.pk))

    def test_restored_revision_is_an_edit_of_the_document(self):
        self.type("## Cause\n\n", "hers ")
        saved = save_shared_text(self.draft.pk, now=NOW)
        restored = restore_revision(saved, 1, by=self.ada, version=2, now=NOW)
        assert (restored.text, restored.version) == (BASE, 3)
        assert text_of(load_document(self.draft.pk)) == BASE

    def test_approval_is_refused_while_unread_edits_arrive(self):
        ask_for_review(self.draft, reviewers=[self.mona], by=self.ada, now=NOW)
        read = Postmortem.objects.get(pk=self.draft.pk)
        self.type("## Cause\n\n", "unread ")
        with self.assertRaises(Refused):
            approve(read, by=self.mona, reason="Known gaps.", now=NOW)
