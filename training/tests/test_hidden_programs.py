"""The address of a program does not tell that another one exists."""

import re

from core.testing import NOW, TeamTestCase
from incidents.tests.factories import make_incident
from training.actions.programs import create_program


class HiddenProgramTests(TeamTestCase):
    def test_taken_slug_gets_a_random_suffix(self):
        hidden = make_incident(circle=self.circle)
        create_program(by=self.mona, title="Failover basics", goals="Know it", incident=hidden, now=NOW)
        own = create_program(by=self.mallory, title="Failover basics", goals="Know it", now=NOW)
        self.assertTrue(re.fullmatch(r"failover-basics-[0-9a-f]{8}", own.slug))
