"""A misspelled live block is named with its line and the closest known one."""

from core.errors import Invalid
from core.testing import TeamTestCase
from postmortems.actions.drafts import confirm_none
from postmortems.blocks.unknown import unknown_blocks
from postmortems.gates import checks_before_publishing
from postmortems.tests import factories

TEXT = "## What happened\n\n{{ timline }}\n\n{{ impact }}\n\nSee {{ Timeline }} and `{{ timline }}` and {{ values }}.\n"


class UnknownBlockTests(TeamTestCase):
    def test_misspelled_blocks_are_named_with_line_and_closest_name(self):
        found = unknown_blocks(f"{TEXT}\n```\n{{{{ timline }}}}\n```\n\n{{{{ zq }}}}\n")
        assert [(block.line, block.name, block.closest) for block in found] == [
            (3, "timline", "timeline"),
            (7, "Timeline", "timeline"),
            (13, "zq", ""),
        ]
        assert found[0].message == "Line 3: there is no live block “timline”. Did you mean {{ timeline }}?"

    def test_the_checklist_is_open_until_every_block_is_known(self):
        postmortem = factories.postmortem(self, text=TEXT)
        check = self.check(postmortem)
        assert not check.met and "Did you mean {{ timeline }}?" in check.hint
        postmortem.text = "{{ timeline }}\n\n{{ figure }}\n"
        assert self.check(postmortem).met

    def check(self, postmortem):
        return next(
            check for check in checks_before_publishing(postmortem.incident, self.ada) if check.code == "blocks"
        )

    def test_only_known_sections_can_be_marked_as_empty(self):
        postmortem = factories.postmortem(self)
        with self.assertRaises(Invalid):
            confirm_none(postmortem, "zzz", by=self.ada)
        assert confirm_none(postmortem, "lucky", by=self.ada).confirmed_none == ["lucky"]
