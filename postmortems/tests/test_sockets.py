"""`/ws/postmortems/<ref>/`: who gets in, what is stored, and how soon a lost right ends."""

import time
from unittest import mock

import pytest
from django.contrib.sessions.models import Session

from accounts.models import User
from core.access.membership import add_members, remove_member
from core.access.models import Circle
from core.testing import NOW, CommittedTestCase, make_user
from incidents.models import Severity
from incidents.tests.factories import make_incident
from postmortems.actions.drafts import save_draft, start_postmortem
from postmortems.consumers import open_texts
from postmortems.models import Postmortem, TextUpdate
from postmortems.tests.sockets import SocketBrowser, in_database, sign_in

pytestmark = pytest.mark.slow

TEXT = "## Summary\n\nThe gateway was down.\n"
GONE, SIGNED_OUT, NOT_YOURS = 4404, 4401, 4403


class SocketTestCase(CommittedTestCase):
    def setUp(self):
        Severity.objects.get_or_create(rank=2, defaults={"name": "SEV-2", "description": "x"})
        quick = mock.patch.multiple(open_texts, SAVE_AFTER=0.1, POLL_SECONDS=0.05, RECHECK_SECONDS=0.1)
        quick.start()
        self.addCleanup(quick.stop)
        self.ada, self.grace, self.mallory = make_user("ada"), make_user("grace"), make_user("mallory")
        self.linus = make_user("linus", "viewer")
        self.circle = Circle.objects.create(restricted=True, reason="A customer is named.")
        add_members(self.circle, [self.ada, self.grace, self.linus], now=NOW)
        incident = make_incident(lead=self.ada, circle=self.circle)
        self.draft = start_postmortem(incident, by=self.ada, text=TEXT, now=NOW)
        self.browsers = []

    def browser(self, user: User | None, ref: str = "", **changes) -> SocketBrowser:
        made = SocketBrowser(ref or self.draft.ref, sign_in(user) if user else "", **changes)
        self.browsers.append(made)
        return made

    async def enter(self, user: User | None, **changes) -> SocketBrowser:
        browser = await in_database(self.browser)(user, **changes)
        await browser.open()
        return browser

    async def leave_all(self):
        for browser in self.browsers:
            await browser.close()

    async def rows(self) -> int:
        return await in_database(TextUpdate.objects.count)()


class ConnectTests(SocketTestCase):
    async def test_member_receives_the_text(self):
        ada = await self.enter(self.ada)
        assert (ada.text, ada.notices[0]["mayWrite"]) == (TEXT, True)
        await self.leave_all()

    async def test_hidden_unknown_and_unstarted_documents_look_the_same(self):
        other = await in_database(make_incident)(lead=self.ada)
        codes = set()
        for ref in [self.draft.ref, "INC-999999", other.ref]:
            browser = await self.enter(self.mallory, ref=ref)
            codes.add((browser.code, browser.text, len(browser.notices)))
        assert codes == {(GONE, "", 0)}
        for path in ["/ws/", "/ws/postmortems/*/", "/ws/tasks/A-1/"]:
            assert (await self.enter(self.ada, path=path)).code == GONE

    async def test_socket_without_a_session_is_closed(self):
        browser = await self.enter(None)
        assert (browser.code, browser.text) == (SIGNED_OUT, "")

    async def test_other_origins_are_refused(self):
        foreign = ["", "https://evil.example", "http://localhost:8000.evil.example", "https://localhost:8000", "null"]
        for origin in foreign:
            browser = await in_database(self.browser)(self.ada, headers={b"origin": origin})
            assert not await browser.open(), origin
            assert browser.code == 1008

    async def test_api_token_does_not_authenticate(self):
        browser = await self.enter(None, query_string=b"token=dbf_abcdef", headers={b"authorization": "Bearer dbf_abc"})
        assert browser.code == SIGNED_OUT

    async def test_socket_with_another_document_id_is_closed(self):
        browser = await self.enter(self.ada, query_string=b"document=00000000-0000-0000-0000-000000000000")
        assert browser.code == 4409


class EditingTests(SocketTestCase):
    async def test_edit_is_stored_confirmed_broadcast_and_saved(self):
        ada, grace = await self.enter(self.ada), await self.enter(self.grace)
        await ada.type("Draft. ")
        await ada.receive(until=lambda: ada.stored == 1)
        await grace.receive(until=lambda: grace.text.startswith("Draft."))
        assert grace.text == ada.text
        await ada.receive(until=lambda: ada.notices[-1].get("version") == 2)
        fresh = await in_database(Postmortem.objects.get)(pk=self.draft.pk)
        assert (fresh.text, fresh.version) == (ada.text, 2)
        await self.leave_all()

    async def test_many_quick_edits_are_stored_in_few_rows(self):
        ada, grace = await self.enter(self.ada), await self.enter(self.grace)
        for number in range(200):
            await ada.type(f"{number} ")
        await ada.receive(until=lambda: ada.stored == 200)
        await grace.receive(until=lambda: grace.text == ada.text)
        assert grace.text == ada.text
        assert await self.rows() < 60
        await self.leave_all()

    async def test_api_edit_reaches_open_editors(self):
        ada = await self.enter(self.ada)
        await in_database(save_draft)(self.draft, by=self.grace, text=TEXT.replace("down", "slow"), version=1)
        await ada.receive(until=lambda: "slow" in ada.text)
        assert "slow" in ada.text
        await self.leave_all()

    async def test_caret_name_is_set_by_the_server_and_removed_on_disconnect(self):
        ada, grace = await self.enter(self.ada), await self.enter(self.grace)
        await ada.move(user={"name": "Dana"}, cursor=None)
        await grace.receive(until=lambda: grace.carets)
        assert b'"Ada"' in grace.carets[-1]
        assert b"Dana" not in grace.carets[-1]
        await ada.close()
        await grace.receive(until=lambda: grace.carets[-1].endswith(b"null"))
        assert grace.carets[-1].endswith(b"null")
        await grace.close()


class RightsTests(SocketTestCase):
    async def test_viewer_can_read_but_not_write(self):
        ada, linus = await self.enter(self.ada), await self.enter(self.linus)
        assert (linus.text, linus.notices[0]["mayWrite"]) == (TEXT, False)
        await linus.type("x")
        await linus.receive()
        assert linus.code == NOT_YOURS
        await ada.receive(seconds=0.3)
        assert (ada.text, await self.rows()) == (TEXT, 0)
        await self.leave_all()

    async def test_removed_member_is_disconnected(self):
        grace = await self.enter(self.grace)
        await in_database(remove_member)(self.circle, self.grace)
        await grace.type("x")
        began = time.monotonic()
        await grace.receive()
        assert grace.code in {GONE, NOT_YOURS}
        assert time.monotonic() - began < 5
        assert await self.rows() == 0

    async def test_sign_out_in_another_tab_closes_the_socket(self):
        ada = await self.enter(self.ada)
        await in_database(Session.objects.all().delete)()
        await ada.receive()
        assert ada.code == SIGNED_OUT  # and not "no access", which would remove what the browser kept
        assert await self.rows() == 0

    async def test_lower_role_makes_the_socket_read_only(self):
        ada = await self.enter(self.ada)
        await in_database(User.objects.filter(pk=self.ada.pk).update)(role="viewer")
        await ada.receive(until=lambda: ada.notices[-1].get("mayWrite") is False)
        assert ada.code is None
        await ada.type("x")
        await ada.receive()
        assert (ada.code, await self.rows()) == (NOT_YOURS, 0)

    async def test_approval_ends_joint_editing(self):
        ada = await self.enter(self.ada)
        facts = {"status": "approved", "approved_by": self.grace, "owner": self.ada}
        await in_database(Postmortem.objects.filter(pk=self.draft.pk).update)(**facts)
        await ada.receive(until=lambda: ada.notices[-1].get("status") == "approved")
        assert ada.notices[-1] == {"mayWrite": False, "status": "approved"}
        await self.leave_all()
