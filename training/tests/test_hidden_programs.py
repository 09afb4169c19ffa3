"""What the address of a program and the lists of roles tell about programs that a person may not see."""

import re
from datetime import timedelta

from accounts.roles import Role
from core.access.models import Circle
from core.testing import NOW, TeamTestCase, make_user
from incidents.tests.factories import make_incident
from training.actions.programs import create_program
from training.audiences import Audience, people_in, role_names
from training.tests.factories import make_certificate, make_program, make_session


class HiddenProgramTests(TeamTestCase):
    def create(self, by, incident=None):
        return create_program(by=by, title="Failover basics", goals="Know it", incident=incident, now=NOW)

    def test_new_program_has_the_same_address_whether_or_not_a_hidden_one_has_its_title(self):
        self.create(self.mona, make_incident(circle=self.circle))
        assert self.create(self.mallory).slug == "failover-basics"

    def test_program_of_an_incident_and_a_second_one_have_a_random_suffix(self):
        slugs = {self.create(self.mona, make_incident()).slug, *(self.create(self.mona).slug for _ in range(2))}
        assert len(slugs) == 3
        assert sum(bool(re.fullmatch(r"failover-basics-[0-9a-f]{8}", slug)) for slug in slugs) == 2

    def test_program_does_not_take_the_address_of_a_page(self):
        assert create_program(by=self.mona, title="New", goals="Know it", now=NOW).slug != "new"

    def outside_manager(self):
        return make_user("olga", role=Role.MANAGER)

    def test_roles_of_hidden_programs_are_not_listed(self):
        make_program(self.mona, circle=self.circle, role="Breach lead")
        olga = self.outside_manager()
        assert role_names(olga) == []
        assert role_names(self.mona) == ["Breach lead"]
        self.client.force_login(olga)
        for page in [make_session(olga).get_absolute_url(), "/training/sessions/new/"]:
            self.assertNotContains(self.client.get(page), "Breach lead")

    def test_hidden_certificates_select_no_one_to_invite(self):
        program = make_program(self.mona, circle=self.circle, role="API on-call")
        make_certificate(program, self.grace, until=NOW.date() + timedelta(days=30))
        audience, public = Audience(ending="API on-call"), Circle.public()
        assert people_in(audience, public, viewer=self.outside_manager(), now=NOW) == []
        assert people_in(audience, public, viewer=self.mona, now=NOW) == [self.grace]
