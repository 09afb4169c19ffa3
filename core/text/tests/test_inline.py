"""Lines of plain text with links."""

import time

from django.test import SimpleTestCase
from django.utils.html import escape

from core.references import Resolved
from core.text.inline import linked


class LinkedTests(SimpleTestCase):
    def test_only_references_and_urls_become_links(self) -> None:
        html = linked('See A-7, <b>INC-6</b> and https://example.org/a?b=1&c="2".')
        assert '<a href="/search/?q=A-7">A-7</a>, &lt;b&gt;<a href="/search/?q=INC-6">INC-6</a>&lt;/b&gt;' in html
        assert '<a href="https://example.org/a?b=1&amp;c=" rel="noopener noreferrer">' in html

    def test_mentions_lead_to_the_person(self) -> None:
        html = linked("@ada, ask @Grace.Hopper. Write to x@example.org or https://example.org/@me")
        assert '<a href="/search/?q=%40ada">@ada</a>, ask <a href="/search/?q=%40Grace.Hopper">' in html
        assert html.count("/search/") == 2

    def test_words_that_only_look_like_references_stay_text(self) -> None:
        for text in ["SEV-1", "UTC-5", "sha-256", "a javascript:alert(1) link", "xA-7"]:
            assert "<a" not in linked(text)

    def test_numbers_lead_to_what_they_mean_in_this_text(self) -> None:
        seen = {"#12": Resolved("#12", 'Errors "rise"', "/incidents/INC-6/#e40", "x.entry")}
        link = '<a href="/incidents/INC-6/#e40" title="Errors &quot;rise&quot;">#12</a>'
        assert linked("As in #12, and (#12).", seen) == f"As in {link}, and ({link})."
        for text in ["#13", "#012", "#12a", "#12.5", "#12-3", "a#12", "docs/#12", "&#12;", "##12", "# 12", "#123456"]:
            assert linked(text, seen) == escape(text)
        for text in ["PR #12", "issues #12", "Build #12", "`see #12`", "https://example.org/#12", "@ada#12"]:
            assert "#e40" not in linked(text, seen)

    def test_numbers_in_a_list_of_another_system_stay_text(self) -> None:
        seen = {f"#{n}": Resolved(f"#{n}", "Errors rise", f"/incidents/INC-6/#e{n}", "x.entry") for n in [4, 5]}
        for text in [
            *["issues #3 and #4", "PRs #3, #5 and/or #4", "bugs #3, #5, or #4", "see issue: #3 & #4"],
            *["fixes #4", "Fixed #4", "fix #4", "closes #4", "closing #4", "Resolves: #4", "resolved #3, #4"],
        ]:
            assert "#e" not in linked(text, seen), text
        for text in [
            "issues #3; #4",
            "issue #3 began before #4",
            "PR #3 and the peak of #4",
            "disclose #4",
            "prefixes #4",
        ]:
            assert linked(text, seen).count("#e4") == 1, text
        assert linked("#4, PR #3, #5, then #4", seen).count("#e4") == 2

    def test_full_stop_is_not_part_of_a_url(self) -> None:
        assert linked("(https://example.org/x).").endswith("</a>).")

    def test_time_is_linear_in_the_length(self) -> None:
        def cost(text: str) -> float:
            began = time.process_time()
            linked(text)
            return time.process_time() - began

        for piece in [
            "A-",
            "https://",
            "A-1",
            "https://x",
            "-" * 9 + "7",
            "#1",
            " #12",
            "`",
            "PR #",
            "issue #1, #2",
            "#1, and ",
        ]:
            assert cost(piece * 20_000) < 8 * cost(piece * 5_000) + 0.05
