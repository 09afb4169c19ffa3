"""Editing, moving and copying the items of a draft; copying and archiving checklists."""

from audits.actions import item_edits
from audits.actions.checklist_archive import archive_checklist, restore_checklist
from audits.actions.checklists import (
    add_item,
    copy_checklist,
    create_checklist,
    draft_version,
    publish_version,
    remove_item,
)
from audits.actions.schedules import create_schedule, resume_schedule
from core.errors import Invalid, NotAllowed, Refused, StaleVersion
from core.testing import NOW, TeamTestCase
from tasks.tests.factories import TODAY


class NameTests(TeamTestCase):
    def test_checklists_are_named_in_any_script_and_do_not_hide_a_page(self):
        titles = ["数据库检查", "Проверка", "Create", "Équipe", "Equipe"]
        made = [create_checklist(by=self.ada, title=title, purpose="audit", now=NOW) for title in titles]
        assert [each.slug for each in made] == ["checklist", "checklist-2", "create-2", "equipe", "equipe-2"]
        with self.assertRaisesMessage(Invalid, "Another checklist has this name"):
            create_checklist(by=self.ada, title="数据库检查", purpose="audit", now=NOW)
        self.client.force_login(self.ada)
        self.assertContains(self.client.get(made[0].get_absolute_url()), "数据库检查")


def draft_item(checklist, number):
    return checklist.versions.get(published_at=None).items.get(number=number)


class DraftTests(TeamTestCase):
    def setUp(self):
        self.checklist = create_checklist(by=self.ada, title="DNS review", purpose="review", now=NOW)
        for text in ["Zones are signed", "Two name serves", "Keys rotate"]:
            add_item(self.checklist, by=self.ada, section="Zones", text=text, now=NOW)

    def texts(self):
        return list(self.checklist.versions.get().items.values_list("text", flat=True))

    def test_item_text_can_be_edited_in_place(self):
        self.client.force_login(self.ada)
        url = "/audits/templates/dns-review/items/2/edit/"
        self.assertContains(self.client.get(url), 'value="Two name serves"')
        facts = {"section": "Zones", "text": "Two name servers", "type": "pass_fail", "weight": 2, "required": "on"}
        self.client.post(url, facts)
        assert self.texts()[1] == "Two name servers"

    def test_items_can_be_reordered_within_their_section(self):
        item_edits.move_item(self.checklist, by=self.ada, number=2, up=True, now=NOW)
        assert self.texts() == ["Two name serves", "Zones are signed", "Keys rotate"]
        with self.assertRaisesMessage(Refused, "already the last"):
            item_edits.move_item(self.checklist, by=self.ada, number=3, now=NOW)
        with self.assertRaises(NotAllowed):
            item_edits.move_item(self.checklist, by=self.linus, number=1, now=NOW)

    def test_item_cannot_move_before_the_item_it_depends_on(self):
        first, second, _ = self.checklist.versions.get().items.all()
        second.shown_if, second.shown_if_answer = first, "fail"
        second.save()
        with self.assertRaisesMessage(Refused, "depends on the answer to item 1"):
            item_edits.move_item(self.checklist, by=self.ada, number=2, up=True, now=NOW)

    def test_copied_item_is_added_at_the_end(self):
        item_edits.copy_item(self.checklist, by=self.ada, number=1, now=NOW)
        assert self.texts()[3] == "Zones are signed (copy)"

    def test_edit_is_refused_when_its_number_belongs_to_another_item_by_now(self):
        def replace(number, version):
            facts = {"section": "Zones", "text": "Keys rotate monthly", "version": version}
            return item_edits.edit_item(self.checklist, by=self.ada, number=number, now=NOW, **facts)

        read = replace(3, None).details_version
        remove_item(self.checklist, by=self.grace, number=3, now=NOW)
        add_item(self.checklist, by=self.grace, section="Zones", text="Serials agree", now=NOW)
        for _ in range(3):
            with self.assertRaises(StaleVersion):
                replace(3, read)
            replace(3, None)
        read = draft_item(self.checklist, 2).details_version
        remove_item(self.checklist, by=self.grace, number=1, now=NOW)
        publish_version(self.checklist, by=self.mona, now=NOW)
        draft_version(self.checklist, by=self.grace, now=NOW)
        with self.assertRaises(StaleVersion):
            replace(2, read)
        read = draft_item(self.checklist, 2).details_version
        remove_item(self.checklist, by=self.grace, number=2, now=NOW)
        item_edits.copy_item(self.checklist, by=self.grace, number=1, now=NOW)
        with self.assertRaises(StaleVersion):
            replace(2, read)

    def test_each_version_has_its_own_threshold(self):
        item_edits.set_threshold(self.checklist, by=self.ada, threshold=95, now=NOW)
        assert publish_version(self.checklist, by=self.mona, now=NOW).threshold == 95
        with self.assertRaisesMessage(Refused, "cannot be edited"):
            item_edits.set_threshold(self.checklist, by=self.ada, threshold=50, now=NOW)

    def test_copied_checklist_is_a_draft_with_items_and_threshold(self):
        item_edits.set_threshold(self.checklist, by=self.ada, threshold=95, now=NOW)
        publish_version(self.checklist, by=self.mona, now=NOW)
        copy = copy_checklist(self.checklist, by=self.ada, title="DNS review of Search", now=NOW)
        draft = copy.versions.get()
        assert (draft.is_draft, draft.threshold, draft.items.count()) == (True, 95, 3)

    def test_archiving_lists_and_pauses_its_schedules(self):
        publish_version(self.checklist, by=self.mona, now=NOW)
        schedule = create_schedule(self.checklist, by=self.ada, title="Each month", starts_on=TODAY, now=NOW)
        self.client.force_login(self.mona)
        self.assertContains(self.client.get(self.checklist.get_absolute_url()), "Each month")
        archive_checklist(self.checklist, by=self.mona, now=NOW)
        schedule.refresh_from_db()
        assert schedule.paused_at == NOW and schedule.stopped_at is None
        with self.assertRaisesMessage(Refused, "is archived"):
            resume_schedule(schedule, by=self.ada, now=NOW)
        restore_checklist(self.checklist, by=self.mona, now=NOW)
        schedule.refresh_from_db()
        assert resume_schedule(schedule, by=self.ada, now=NOW).paused_at is None
