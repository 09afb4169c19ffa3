from django.template import Context, Template, TemplateSyntaxError
from django.test import SimpleTestCase
from django.utils.safestring import SafeString


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


class EachTests(SimpleTestCase):
    def test_it_places_the_texts_of_every_row(self) -> None:
        rows = [{"ref": "INC-1", "title": "Slow"}, {"ref": "INC-2", "title": "Gone"}]
        html = render("<ul>{% each rows %}<li>{{ ref }} {{ title }}</li>{% endeach %}</ul>", rows=rows)
        assert html == "<ul><li>INC-1 Slow</li><li>INC-2 Gone</li></ul>"

    def test_what_is_not_markup_is_escaped(self) -> None:
        rows = [{"said": "<script>'\"&", "drawn": SafeString("<b>bold</b>"), "count": 3}]
        html = render("{% each rows %}{{ said }} {{ drawn }} {{ count }}{% endeach %}", rows=rows)
        assert html == "&lt;script&gt;&#x27;&quot;&amp; <b>bold</b> 3"

    def test_if_asks_for_one_name_of_the_row(self) -> None:
        source = "{% each rows %}{% if late %}[{{ late }}]{% elif due %}({{ due }}){% else %}-{% endif %}{% endeach %}"
        rows = [{"late": "2 days", "due": ""}, {"late": "", "due": "Friday"}, {"late": "", "due": ""}]
        assert render(source, rows=rows) == "[2 days](Friday)-"

    def test_a_row_may_hold_rows(self) -> None:
        rows = [{"text": "Page sent", "meta": [{"words": "system"}, {"words": "alert"}]}, {"text": "Seen", "meta": []}]
        source = "{% each rows %}<li>{{ text }}{% each meta %}<i>{{ words }}</i>{% endeach %}</li>{% endeach %}"
        assert render(source, rows=rows) == "<li>Page sent<i>system</i><i>alert</i></li><li>Seen</li>"

    def test_it_stands_in_for_a_list_found_by_a_path_and_for_none(self) -> None:
        source = "{% for group in groups %}{% each group.items %}{{ n }}{% endeach %};{% endfor %}"
        groups = [{"items": [{"n": "1"}, {"n": "2"}]}, {"items": []}, {}]
        assert render(source, groups=groups) == "12;;;"

    def test_a_name_that_a_row_lacks_is_a_mistake_of_ours(self) -> None:
        self.assertRaises(KeyError, render, "{% each rows %}{{ other }}{% endeach %}", rows=[{"ref": "INC-1"}])

    def test_what_it_cannot_place_is_refused_when_the_template_is_read(self) -> None:
        for inside in [
            "{{ row.ref }}",
            "{{ ref|upper }}",
            "{% if a and b %}x{% endif %}",
            "{% include 'help.html' %}",
            "{% if a.b %}x{% endif %}",
        ]:
            with self.subTest(inside):
                self.assertRaises(TemplateSyntaxError, Template, "{% each rows %}" + inside + "{% endeach %}")
        self.assertRaises(TemplateSyntaxError, Template, "{% each %}{{ ref }}{% endeach %}")
