"""Action views: GET renders the form, POST acts; invalid input is rendered again; htmx gets fragments."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, SimpleTestCase
from django_htmx.middleware import HtmxDetails

from core.errors import Gone, Invalid, NotAllowed, Refused, StaleVersion
from core.web.verbs import action_view, form_view, post_data, respond_done, run_action
from core.web.version_field import CHANGED_MEANWHILE, VersionField


class NameForm(forms.Form):
    name = forms.CharField(max_length=5)


def asked(method: str = "post", data: dict[str, str] | None = None, **headers: str) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/x/", data or {}, headers=headers)
    request.htmx = HtmxDetails(request)
    return request


class VersionedForm(NameForm):
    version = VersionField()


class RunActionTests(SimpleTestCase):
    form_class: type[NameForm] = NameForm

    def run_on(self, request: HttpRequest, error: Exception | None = None) -> HttpResponse:
        self.form, self.names = self.form_class(post_data(request)), list[str]()

        def action(name: str, version: int = 0) -> str:
            if error:
                raise error
            self.names.append(name)
            return f"done {name}"

        def render(*, status: int) -> HttpResponse:
            return HttpResponse(str(self.form.errors.as_json()), status=status)

        return run_action(request, self.form, action, render=render, done=lambda text: HttpResponse(text))

    def test_get_renders_the_form_without_changes(self) -> None:
        answer = self.run_on(asked("get"))
        self.assertEqual((answer.status_code, self.names, self.form.is_bound), (200, [], False))

    def test_post_calls_the_action_and_responds_with_its_result(self) -> None:
        answer = self.run_on(asked(data={"name": "Ada"}))
        self.assertEqual((answer.status_code, answer.content, self.names), (200, b"done Ada", ["Ada"]))

    def test_invalid_form_input_does_not_reach_the_action(self) -> None:
        answer = self.run_on(asked(data={"name": "far too long"}))
        self.assertEqual((answer.status_code, self.names, self.form["name"].value()), (422, [], "far too long"))

    def test_invalid_from_the_action_is_a_field_error(self) -> None:
        answer = self.run_on(asked(data={"name": "Ada"}), Invalid("name", "Taken."))
        self.assertEqual((answer.status_code, self.form.errors), (422, {"name": ["Taken."]}))

    def test_error_of_an_unknown_field_is_shown_above_the_form(self) -> None:
        self.run_on(asked(data={"name": "Ada"}), Invalid("elsewhere", "Taken."))
        self.assertEqual(self.form.non_field_errors(), ["Taken."])

    def test_refusal_is_shown_above_the_form_with_the_input(self) -> None:
        answer = self.run_on(asked(data={"name": "Ada"}), Refused("Closed."))
        self.assertEqual((answer.status_code, self.form.non_field_errors()), (409, ["Closed."]))
        self.assertEqual(self.form["name"].value(), "Ada")

    def test_form_with_a_version_comes_back_with_the_current_one(self) -> None:
        request = asked(data={"name": "Ada", "version": "1"})
        self.form_class = VersionedForm
        answer = self.run_on(request, StaleVersion("Reload.", version=2))
        self.assertEqual((answer.status_code, self.form.non_field_errors()), (409, [CHANGED_MEANWHILE]))
        self.assertEqual((self.form["name"].value(), self.form["version"].value()), ("Ada", 2))

    def test_permission_gone_and_stale_errors_are_not_caught(self) -> None:
        for error in [NotAllowed("Ask Mona."), Gone("Removed."), StaleVersion("Reload.", version=2)]:
            with self.assertRaises(type(error)):
                self.run_on(asked(data={"name": "Ada"}), error)


class RespondDoneTests(SimpleTestCase):
    def test_browser_is_redirected(self) -> None:
        answer: Any = respond_done(asked(), "/tasks/", fragment=lambda: HttpResponse("part"))
        self.assertEqual((answer.status_code, answer.url), (302, "/tasks/"))

    def test_htmx_gets_the_changed_fragments(self) -> None:
        answer = respond_done(asked(HX_Request="true"), "/tasks/", fragment=lambda: HttpResponse("part"))
        self.assertEqual((answer.status_code, answer.content), (200, b"part"))

    def test_htmx_reloads_the_page_if_no_fragment_is_named(self) -> None:
        answer = respond_done(asked(HX_Request="true"), "/tasks/")
        self.assertEqual((answer.status_code, answer.headers["HX-Refresh"]), (204, "true"))


class MethodTests(SimpleTestCase):
    def test_verb_without_input_accepts_only_post(self) -> None:
        view = action_view(lambda request: HttpResponse())
        self.assertEqual([view(asked(method)).status_code for method in ["get", "post", "put"]], [405, 200, 405])

    def test_verb_with_a_form_accepts_get_and_post(self) -> None:
        view = form_view(lambda request: HttpResponse())
        self.assertEqual([view(asked(method)).status_code for method in ["get", "post", "put"]], [200, 200, 405])
