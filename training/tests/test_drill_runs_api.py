"""A run is led by API: players, and injects released or skipped by hand."""

from django.utils import timezone

from core.testing import TeamTestCase
from training.actions.drill_runs import start_run
from training.tests.drill_rows import make_run


class DrillRunApiTests(TeamTestCase):
    def setUp(self):
        drill_run = start_run(make_run(self.mona, [self.linus], None), by=self.mona, now=timezone.now())
        self.url = f"/api/v1/drill-runs/{drill_run.pk}/"
        self.client.force_login(self.mona)

    def post(self, path, body=None):
        return self.client.post(f"{self.url}{path}", body, "application/json")

    def people(self):
        return [row["person"] for row in self.client.get(f"{self.url}players/").json()]

    def test_players_are_added_and_taken_out(self):
        assert self.people() == ["linus"]
        assert self.post("players/", {"players": ["ada"]}).status_code == 200
        assert self.people() == ["linus", "ada"]
        assert self.client.delete(f"{self.url}players/ada/").status_code == 204
        assert self.client.delete(f"{self.url}players/ada/").status_code == 404
        assert self.people() == ["linus"]

    def test_facilitator_sees_all_injects_and_releases_or_skips_them(self):
        coming = [row for row in self.client.get(f"{self.url}injects/").json() if not row["released_at"]]
        first, second = coming[0]["id"], coming[1]["id"]
        assert self.post(f"injects/{first}/release/").json()["released_at"]
        assert self.post(f"injects/{first}/release/").status_code == 409
        assert self.post(f"injects/{second}/skip/").json()["skipped_at"]
        released = [row["id"] for row in self.client.get(f"{self.url}released/").json()]
        assert first in released
        assert second not in released

    def test_player_does_not_see_what_is_to_come(self):
        self.client.force_login(self.linus)
        assert self.client.get(f"{self.url}injects/").status_code == 403
        assert all(row["released_at"] for row in self.client.get(f"{self.url}released/").json())
