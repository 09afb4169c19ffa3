"""The field that takes a handle or a name."""

from django.core.exceptions import ValidationError

from accounts.person_field import HandleField
from core.testing import TeamTestCase, make_user


class HandleFieldTests(TeamTestCase):
    def test_handle_or_name_is_a_person(self) -> None:
        for typed in ["@ada", "ada", "Ada", " ADA "]:
            assert HandleField().clean(typed) == self.ada, typed
        hopper = make_user("hopper", name="Grace Hopper")
        for typed in ["@hopper", "Hopper", "grace hopper"]:
            assert HandleField().clean(typed) == hopper, typed

    def test_very_long_name_is_not_looked_up(self) -> None:
        """SQLite refuses a pattern of 50 kB, which was answered as an outage of the database."""
        with self.assertNumQueries(0), self.assertRaisesMessage(ValidationError, "No user @aaaa"):
            HandleField().clean("a" * 60_000)
