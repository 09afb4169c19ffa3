"""Seals of the event log: one chain, nothing lost, and every change of a sealed event is found."""

from datetime import timedelta
from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import override_settings

from core.activity.log import record
from core.activity.models import Event, EventSeal, SealState
from core.activity.seals.canonical import canonical_json, digests_in, event_text
from core.activity.seals.deletions import DeletedIds, record_deletion, to_ranges
from core.activity.seals.health import check_newest_seals, event_log_problem, has_problem
from core.activity.seals.sealing import events_for_digest, seal_events
from core.activity.seals.verification import DatabaseLog, Report, verify_log
from core.testing import NOW, TeamTestCase

pytestmark = pytest.mark.both_databases

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
KEY, OTHER_KEY = "1f" + "8c3d5a9e7b20461c" * 3 + "0d4e6f8a9b1c2d", "7a" + "93e1c5d7f2b40861" * 3 + "5e3a1c9d8b7f60"
RESTRICTED = "A customer is named."


class SealTestCase(TeamTestCase):
    def happen(self, event_type="person.edited", **data):
        return record(event_type, actor=self.ada, target=self.team, at=NOW, **data)

    def seal(self, at=NOW):
        """Observe the newest event, and a minute later seal up to it."""
        seal_events(now=at)
        return seal_events(now=at + MINUTE)

    def verify(self, at=NOW + HOUR * 3) -> Report:
        return verify_log(DatabaseLog(), now=at)

    def problems(self, at=NOW + HOUR * 3) -> list[str]:
        return [str(problem) for problem in self.verify(at).problems]


class SealingTests(SealTestCase):
    def test_events_are_sealed_once_they_have_settled(self):
        first = self.happen()
        assert seal_events(now=NOW) == 0
        second = self.happen()  # within the minute: not yet
        assert seal_events(now=NOW + MINUTE) == 1
        assert seal_events(now=NOW + MINUTE * 2) == 1
        seals = list(EventSeal.objects.all())
        assert [list(digests_in(seal.lines)) for seal in seals] == [[first.pk], [second.pk]]
        assert seals[1].previous == seals[0].digest
        assert self.problems() == []

    def test_sealing_goes_on_after_the_clock_was_set_back(self):
        self.happen()
        seal_events(now=NOW + HOUR * 24)
        assert seal_events(now=NOW) == 1
        assert self.problems() == []

    def test_blocks_have_a_limited_size_and_form_one_chain(self):
        for _ in range(5):
            self.happen()
        with mock.patch("core.activity.seals.sealing.BLOCK", 2):
            assert self.seal() == 5
        assert list(EventSeal.objects.values_list("number", "count")) == [(1, 2), (2, 2), (3, 1)]
        assert self.problems() == []

    def test_health_says_so_when_sealing_fails_for_an_hour(self):
        self.happen()
        seal_events(now=NOW)
        for minutes in [1, 30, 61]:
            with mock.patch("core.activity.seals.sealing.add_seal", side_effect=OSError), self.assertRaises(OSError):
                seal_events(now=NOW + MINUTE * minutes)
        assert event_log_problem(NOW + MINUTE * 59) == ""
        assert "not been sealed for over an hour" in event_log_problem(NOW + MINUTE * 61)
        assert seal_events(now=NOW + MINUTE * 62) == 1
        assert event_log_problem(NOW + MINUTE * 63) == ""

    def test_without_new_events_there_is_no_new_seal(self):
        self.happen()
        self.seal()
        assert seal_events(now=NOW + HOUR) == seal_events(now=NOW + HOUR * 2) == 0
        assert EventSeal.objects.count() == 1

    def test_event_committed_late_is_sealed_in_a_later_block_and_listed(self):
        first, second, third = self.happen(), self.happen(), self.happen()
        Event.objects.filter(pk=second.pk).delete()
        self.seal()
        Event.objects.bulk_create([second])
        assert seal_events(now=NOW + MINUTE * 2) == 1
        newest = EventSeal.objects.latest("number")
        assert (newest.late, newest.first_event, newest.last_event) == (1, second.pk, third.pk)
        report = self.verify()
        assert report.problems == []
        assert [line.partition(" of ")[0] for line in report.late] == [f"Event {second.pk}"]
        assert first.pk < second.pk

    def test_event_from_before_the_seals_gets_a_salt(self):
        event = self.happen()
        Event.objects.update(salt="")
        self.seal()
        assert len(Event.objects.get(pk=event.pk).salt) == 32
        assert self.problems() == []

    def test_only_one_seal_follows_another(self):
        self.happen()
        self.seal()
        seal = EventSeal.objects.get()
        facts = {"first_event": 1, "last_event": 1, "count": 0, "sealed_at": NOW, "digest": "b" * 64}
        with self.assertRaises(IntegrityError), transaction.atomic():
            EventSeal.objects.create(number=2, previous=seal.previous, **facts)

    def test_canonical_json_is_the_same_on_both_databases(self):
        self.happen(b=1.0, a="é – “x”", list=[{"z": None, "y": 2.5}])
        (row,) = events_for_digest(Event.objects.all())
        text = event_text({**row, "id": 7, "actor": 3, "salt": "00", "target_id": 5})
        assert text == (
            '{"actor":3,"at":"2026-03-02T09:00:00.000000Z","circle":1,"data":{"a":"\\u00e9 \\u2013 \\u201cx\\u201d",'
            '"b":1,"list":[{"y":2.5,"z":null}]},"event_type":"person.edited","id":7,"reference":"","salt":"00",'
            '"target_id":5,"target_kind":"accounts.team"}'
        )
        assert canonical_json(1e22) == "10000000000000000000000"


class VerificationTests(SealTestCase):
    def setUp(self):
        self.events = [self.happen(item=str(number)) for number in range(4)]
        with mock.patch("core.activity.seals.sealing.BLOCK", 2):
            self.seal()

    def rows(self, number):
        return Event.objects.filter(pk=self.events[number].pk)

    def named(self, number):
        return f"Event {self.events[number].pk} of {NOW:%Y-%m-%d}T09:00:00.000000Z (person.edited)"

    def test_changed_event_is_named_with_its_time(self):
        for facts in [
            {"data": {"item": "9"}},
            {"actor": self.mallory},
            {"at": NOW - HOUR},
            {"event_type": "team.joined"},
        ]:
            with self.subTest(facts=facts), transaction.atomic():
                self.rows(2).update(**facts)
                (problem,) = self.problems()
                assert problem.startswith(f"Event {self.events[2].pk} of ")
                assert "changed after it was sealed in seal 2" in problem
                transaction.set_rollback(True)

    def test_removed_event_is_named(self):
        self.rows(1).delete()
        assert self.problems()[0].startswith(f"Event {self.events[1].pk}: removed after it was sealed in seal 1 of ")

    def test_inserted_event_is_named_when_it_can_no_longer_be_a_late_one(self):
        self.rows(1).delete()
        EventSeal.objects.all().delete()
        with mock.patch("core.activity.seals.sealing.BLOCK", 2):
            self.seal()
        Event.objects.bulk_create([self.events[1]])
        assert self.verify(NOW + MINUTE).unsealed == 1
        (problem,) = self.problems()
        assert problem.startswith(f"{self.named(1)}: inserted")

    def test_changed_seal_breaks_the_chain(self):
        EventSeal.objects.filter(number=1).update(lines="")
        assert any("seal 1 of" in problem and "changed" in problem for problem in self.problems())

    def test_seal_that_was_written_again_no_longer_fits_the_next_one(self):
        """Someone who changes an event and its seal has to change every later seal."""
        self.rows(0).update(data={"item": "9"})
        later = list(EventSeal.objects.filter(number__gt=1))
        EventSeal.objects.all().delete()
        with (
            mock.patch("core.activity.seals.sealing.MAX_BLOCKS", 1),
            mock.patch("core.activity.seals.sealing.BLOCK", 2),
        ):
            SealState.objects.all().delete()
            self.seal()
        EventSeal.objects.bulk_create(later)
        assert ["does not follow the seal before it" in problem for problem in self.problems()] == [True]

    def test_removed_seal_is_named(self):
        EventSeal.objects.filter(number=1).delete()
        assert "Seal 1: removed." in self.problems()

    def test_recorded_deletion_is_not_a_problem_and_stays_verifiable(self):
        ids = [event.pk for event in self.events[:2]]
        Event.objects.filter(pk__in=ids).delete()
        record_deletion(ids, reason="retention", by=self.dana, now=NOW)
        assert (self.problems(), self.verify().deleted) == ([], 2)
        self.seal(NOW + HOUR)
        Event.objects.filter(event_type="event_log.events_deleted").update(data={"events": "1-999999"})
        assert "changed after it was sealed" in self.problems()[0]

    def test_deletion_of_events_that_are_not_sealed_needs_no_record(self):
        record_deletion([10**9], reason="retention", by=self.dana, now=NOW)
        assert not Event.objects.filter(event_type="event_log.events_deleted").exists()

    def test_command_ends_with_an_error_and_names_the_first_problem(self):
        output = StringIO()
        call_command("verify_events", stdout=output)
        assert "Seals: 2, 0 of them signed. Sealed events: 4." in output.getvalue()
        self.rows(2).delete()
        self.rows(0).update(data={})
        with self.assertRaises(CommandError) as failed:
            call_command("verify_events", stdout=output)
        assert f"2 problems. The first one: {self.named(0)}: changed" in str(failed.exception)

    def test_seal_that_was_noted_earlier_must_still_be_there(self):
        """The chain alone does not show that its end was removed or that all of it was replaced."""
        noted = EventSeal.objects.latest("number")
        call_command("verify_events", known=[f"2:{noted.digest}"], stdout=StringIO())
        noted.delete()
        assert self.problems() == []
        with self.assertRaisesMessage(CommandError, "Seal 2: not the one that was noted"):
            call_command("verify_events", known=[f"2:{noted.digest}"], stdout=StringIO())

    def test_daily_check_shows_a_problem_until_it_is_gone(self):
        assert event_log_problem(NOW) == ""
        self.rows(3).update(event_type="team.joined")
        check_newest_seals(now=NOW + HOUR)
        assert event_log_problem(NOW).startswith("The event log was changed: Event ")
        assert has_problem(NOW) == 1
        self.rows(3).update(event_type="person.edited")
        check_newest_seals(now=NOW + HOUR)
        assert (event_log_problem(NOW), has_problem(NOW)) == ("", 0)

    def test_only_the_newest_seals_are_checked_every_day(self):
        self.rows(0).update(data={})
        with mock.patch("core.activity.seals.health.CHECKED_SEALS", 1):
            assert check_newest_seals(now=NOW + HOUR).problems == []
        assert check_newest_seals(now=NOW + HOUR).problems


class SignatureTests(SealTestCase):
    def setUp(self):
        self.happen()
        with override_settings(SEAL_KEY=KEY):
            self.seal()

    @override_settings(SEAL_KEY=KEY)
    def test_seals_are_signed_with_the_key(self):
        assert self.verify().signed == 1
        assert self.problems() == []

    @override_settings(SEAL_KEY=KEY)
    def test_log_that_was_sealed_again_without_the_key_is_refused(self):
        Event.objects.update(event_type="team.joined")
        for words, key in [("not signed with SEAL_KEY", ""), ("signed with another key than SEAL_KEY", OTHER_KEY)]:
            EventSeal.objects.all().delete()
            SealState.objects.all().delete()
            with override_settings(SEAL_KEY=key):
                self.seal()
            report = verify_log(DatabaseLog(), now=NOW + HOUR * 3, signed_end=True)
            assert words in str(report.problems[0])

    def test_wrong_signature_is_found_without_a_key_too(self):
        EventSeal.objects.update(signature="0" * 128)
        assert "its signature is wrong" in self.problems()[0]

    def test_new_key_signs_at_once_and_accepts_the_former_one(self):
        former = EventSeal.objects.get().signed_by
        with override_settings(SEAL_KEY=OTHER_KEY, SEAL_FORMER_KEYS=[former]):
            assert seal_events(now=NOW + HOUR) == 0
            assert list(EventSeal.objects.values_list("number", "count")) == [(1, 1), (2, 0)]
            assert verify_log(DatabaseLog(), now=NOW + HOUR * 3, signed_end=True).problems == []


class RangeTests(TeamTestCase):
    def test_ids_are_written_as_ranges(self):
        assert to_ranges([5, 3, 4, 9]) == "3-5,9"
        deleted = DeletedIds(["3-5,9", "4-7", "", "x-8", None])
        assert [pk for pk in range(11) if pk in deleted] == [3, 4, 5, 6, 7, 9]
