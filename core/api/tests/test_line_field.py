"""Titles and names are one line, also when a program sends line breaks."""

from urllib.parse import urlsplit

from core.testing import TeamTestCase


class LineFieldTests(TeamTestCase):
    def test_line_breaks_in_titles_become_spaces(self):
        self.client.force_login(self.dana)
        body = {"title": "Pool empty\r\nBcc: a@elsewhere.test\u2028end", "severity": 4}
        answer = self.client.post("/api/v1/incidents/", body, content_type="application/json")
        assert answer.json()["title"] == "Pool empty Bcc: a@elsewhere.test end"

    def test_feed_of_a_team_with_line_breaks_in_its_name_is_one_calendar(self):
        self.team.name = "API\nBEGIN:VEVENT"
        self.team.save()
        self.client.force_login(self.ada)
        body = {"team": self.team.slug}
        url = self.client.post("/api/v1/calendar-feeds/", body, content_type="application/json").json()["url"]
        content = self.client.get(urlsplit(url).path).content.decode()
        assert "X-WR-CALNAME:Debrief: Work of API BEGIN:VEVENT\r\n" in content
