"""Two people change one text: both changes stay, and only the same lines are a conflict."""

from django.test import SimpleTestCase

from core.text.merge import MAX_LINES, merge_lines, merge_preferring_mine

BASE = "# Impact\nold\n\n# Cause\nold\n\n# Actions\nold"


class MergeTests(SimpleTestCase):
    def test_changes_under_two_headings_are_both_kept(self):
        mine, theirs = (
            BASE.replace("# Impact\nold", "# Impact\nmine"),
            BASE.replace("# Actions\nold", "# Actions\ntheirs"),
        )
        both = "# Impact\nmine\n\n# Cause\nold\n\n# Actions\ntheirs"
        self.assertEqual(merge_lines(BASE, mine, theirs), both)
        self.assertEqual(merge_lines(BASE, theirs, mine), both)

    def test_changes_of_the_same_line_are_a_conflict(self):
        mine, theirs = BASE.replace("# Cause\nold", "# Cause\nmine"), BASE.replace("# Cause\nold", "# Cause\ntheirs")
        self.assertIsNone(merge_lines(BASE, mine, theirs))

    def test_insertions_at_the_same_place_are_a_conflict(self):
        self.assertIsNone(merge_lines(BASE, f"{BASE}\nmine", f"{BASE}\ntheirs"))

    def test_equal_changes_are_applied_once(self):
        added = f"{BASE}\nnew"
        self.assertEqual(merge_lines(BASE, added, added), added)

    def test_removal_and_change_of_a_line_are_a_conflict(self):
        self.assertIsNone(merge_lines("a\nb\nc", "a\nc", "a\nB\nc"))

    def test_unchanged_side_takes_the_other_text(self):
        self.assertEqual(merge_lines(BASE, BASE, "theirs"), "theirs")
        self.assertEqual(merge_lines(BASE, "mine", BASE), "mine")

    def test_preferring_mine_keeps_their_other_lines(self):
        mine, theirs = BASE.replace("# Cause\nold", "# Cause\nmine"), BASE.replace("\nold", "\ntheirs")
        self.assertEqual(
            merge_preferring_mine(BASE, mine, theirs), "# Impact\ntheirs\n\n# Cause\nmine\n\n# Actions\ntheirs"
        )
        self.assertEqual(merge_preferring_mine("a\n" * MAX_LINES, "mine", "theirs"), "mine")

    def test_very_long_texts_are_not_merged(self):
        self.assertIsNone(merge_lines("a\n" * MAX_LINES, "b", "c"))
