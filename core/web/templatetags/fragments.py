"""`{% fragment "name" value … %} … {% endfragment %}`: rendered once for each key (see `core.web.fragments`)."""

from collections.abc import Callable

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import mark_safe

from core.web.fragments import CSRF_MARK, Fragments

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
def fragment(parser: Parser, token: Token) -> FragmentNode:
    """The name is a literal; each further value is part of the key."""
    _, name, *values = token.split_contents()
    nodelist = parser.parse(("endfragment",))
    parser.delete_first_token()
    return FragmentNode(nodelist, name.strip("\"'"), [parser.compile_filter(value) for value in values])
