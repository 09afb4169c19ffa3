from core.activity.models import Event
from core.errors import Invalid, NotAllowed, Refused
from core.testing import NOW, TeamTestCase
from notifications.actions.deliveries import discard, replay, replay_all
from notifications.models import Delivery
from notifications.tests.factories import deliveries_of, make_event, make_notifications, make_webhook

State = Delivery.State


def dead(cast, number=1, circle=None):
    (delivery,) = deliveries_of(make_notifications([cast.grace], by=cast.ada, number=number, circle=circle))
    facts = {"state": State.DEAD, "failures": 10, "cause": "451 <b>busy</b>"}
    Delivery.objects.filter(pk=delivery.pk).update(**facts)
    delivery.refresh_from_db()
    return delivery


class FailedDeliveryTests(TeamTestCase):
    def test_replay_keeps_the_message_id(self):
        delivery = dead(self)
        before = delivery.message_id
        replay(delivery, by=self.mona, now=NOW)
        assert (delivery.state, delivery.failures, delivery.message_id) == (State.PENDING, 0, before)
        assert Event.objects.get(event_type="delivery.replayed").actor == self.mona

    def test_only_failed_deliveries_are_replayed(self):
        delivery = dead(self)
        replay(delivery, by=self.mona, now=NOW)
        with self.assertRaises(Refused):
            replay(delivery, by=self.mona, now=NOW)
        with self.assertRaises(Refused):
            replay_all(by=self.mona, now=NOW)

    def test_replay_all_replays_every_failed_delivery(self):
        for n in range(5):
            dead(self, n)
        assert replay_all(by=self.dana, now=NOW) == 5
        assert not Delivery.objects.filter(state=State.DEAD).exists()

    def test_discarding_requires_and_stores_a_reason(self):
        delivery = dead(self)
        with self.assertRaises(Invalid):
            discard(delivery, by=self.mona, reason="  ", now=NOW)
        discard(delivery, by=self.mona, reason="Answered in person.", now=NOW)
        assert (delivery.state, delivery.cause) == (State.CANCELED, "discarded: Answered in person.")

    def test_responders_are_refused_with_a_list_of_people_to_ask(self):
        delivery = dead(self)
        for act in (lambda: replay(delivery, by=self.ada), lambda: discard(delivery, by=self.ada, reason="x")):
            with self.assertRaisesMessage(NotAllowed, "Only managers and administrators"):
                act()


class DeliveriesPageTests(TeamTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.mona)

    def test_failed_deliveries_are_listed_with_an_escaped_cause(self):
        for n in range(3):
            dead(self, n)
        response = self.client.get("/settings/deliveries/")
        self.assertContains(response, "451 &lt;b&gt;busy&lt;/b&gt;", 3)

    def test_page_replays_discards_and_replays_all(self):
        first, second, third = (dead(self, n) for n in range(3))
        self.client.post(f"/settings/deliveries/{first.pk}/replay/")
        self.client.post(f"/settings/deliveries/{second.pk}/discard/", {"reason": "Answered in person."})
        self.client.post("/settings/deliveries/replay/")
        states = [Delivery.objects.get(pk=each.pk).state for each in (first, second, third)]
        assert states == [State.PENDING, State.CANCELED, State.PENDING]

    def test_discarding_without_a_reason_is_a_field_error(self):
        delivery = dead(self)
        response = self.client.post(f"/settings/deliveries/{delivery.pk}/discard/", {"reason": ""})
        self.assertContains(response, "<h1>Deliveries</h1>", status_code=422)

    def test_messages_of_a_webhook_name_their_channel_and_event(self):
        endpoint, event = make_webhook(by=self.mona), make_event(self.ada)
        key = {"dedup_key": "event:1", "next_try": NOW, "created_at": NOW}
        Delivery.objects.create(endpoint=endpoint, channel="webhook", recipient=self.mona, event_id=event.pk, **key)
        page = self.client.get("/settings/deliveries/?status=pending")
        self.assertContains(page, f'<a href="{endpoint.get_absolute_url()}">{endpoint.name}</a>')
        self.assertContains(page, "person.edited")
        self.assertNotContains(page, "not shown")
        type(endpoint).objects.update(paused_at=NOW)
        self.assertContains(self.client.get("/settings/deliveries/?status=pending"), "kept while")

    def test_each_state_has_its_view(self):
        dead(self)
        for state in ["dead", "pending", "sent", "canceled", "nonsense"]:
            assert self.client.get("/settings/deliveries/", {"status": state}).status_code == 200
