"""Lists without rows say what appears in them; filters without hits offer to clear them."""

from core.testing import TeamTestCase


class EmptyStateTests(TeamTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.mona)

    def test_lists_without_rows_say_what_appears_there(self) -> None:
        for address, words in [
            ("/training/", "Scheduled sessions appear here."),
            ("/training/?view=mine", "Sessions that you attend or facilitate appear here."),
            ("/training/?view=past", "Record past session"),
            ("/training/?view=canceled", "No canceled sessions"),
            ("/postmortems/", "No published postmortems yet"),
            ("/postmortems/meetings/plan/", "None yet"),
            ("/settings/deliveries/?status=sent", "No sent messages"),
            ("/settings/deliveries/?status=pending", "Messages that wait to be sent appear here."),
            ("/settings/templates/", "No incidents yet."),
        ]:
            with self.subTest(address):
                self.assertContains(self.client.get(address, follow=True), words)

    def test_filters_without_hits_say_so(self) -> None:
        for address, words in [
            ("/training/?view=past&q=nothing", "No matching sessions"),
            ("/training/?q=nothing", "Clear filters"),
            ("/postmortems/?q=nothing", "No matching postmortems"),
        ]:
            with self.subTest(address):
                self.assertContains(self.client.get(address), words)
