"""`{% cached_fragment "name" value … %} … {% endcached_fragment %}`: rendered once per key (see `core.web.fragments`).

`{% part "name" "classes" %} … {% endpart %}`: an element that a page fetches again, and gets only if it differs.
"""

from collections.abc import Callable
from hashlib import blake2b

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.web.fragments import CSRF_MARK, Fragments, insert_token

register = template.Library()


class FragmentNode(template.Node):
    def __init__(self, nodelist: NodeList, name: str, varies: list[FilterExpression]) -> None:
        self.nodelist, self.name, self.varies = nodelist, name, varies

    def render(self, context: Context) -> str:
        fragments: Fragments = context["fragments"]
        varies = tuple(value.resolve(context) for value in self.varies)
        if context.get("csrf_token") == CSRF_MARK:  # inside HTML that is kept: its response inserts the token
            return mark_safe(fragments.html(self.name, varies, self.renderer(context)))  # noqa: S308 - a template
        return fragments.get(self.name, varies, self.renderer(context))

    def renderer(self, context: Context) -> Callable[[], str]:
        def render() -> str:
            with context.push(csrf_token=CSRF_MARK):
                return self.nodelist.render(context)

        return render


@register.tag
def cached_fragment(parser: Parser, token: Token) -> FragmentNode:
    """The name is a literal; each further value is part of the key."""
    _, name, *values = token.split_contents()
    nodelist = parser.parse(("endcached_fragment",))
    parser.delete_first_token()
    return FragmentNode(nodelist, name.strip("\"'"), [parser.compile_filter(value) for value in values])


class PartNode(template.Node):
    """The context has `oob` for the answer to htmx, and `shown`: the versions of the parts that the page shows. A part
    that is not among them is not rendered, one with the same version is not sent. Without `shown` all are sent.
    """

    def __init__(self, nodelist: NodeList, name: str, classes: str) -> None:
        self.nodelist, self.name, self.classes = nodelist, name, classes

    def render(self, context: Context) -> str:
        shown: dict[str, str] | None = context.get("shown")
        if shown is not None and self.name not in shown:
            return ""
        with context.push(csrf_token=CSRF_MARK):
            content = self.nodelist.render(context)
        same = content.replace(CSRF_MARK, "")  # which differs between processes
        version = blake2b(same.encode(), digest_size=6).hexdigest()
        if shown is not None and shown[self.name] == version:
            return ""
        return self.element(context, version, mark_safe(content))  # noqa: S308 - a template has escaped it

    def element(self, context: Context, version: str, content: SafeString) -> SafeString:
        classes = format_html(' class="{}"', self.classes) if self.classes else ""
        oob = ' hx-swap-oob="true"' if context.get("oob") else ""
        html = format_html(
            f'<div id="{{}}"{oob}{{}} data-version="{{}}">{{}}</div>', self.name, classes, version, content
        )
        return html if context.get("csrf_token") == CSRF_MARK else insert_token(context["request"], html)


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """Name and classes are literals."""
    _, name, *classes = token.split_contents()
    nodelist = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(nodelist, name.strip("\"'"), " ".join(classes).strip("\"'"))
