"""`{% each rows %}…{% endeach %}`: places prepared values, fast enough for lists of fifty.

Resolving one variable in a template takes ten times as long as placing a text that is ready, and a list has a thousand
of them. So the view prepares each row as a mapping of texts, and the markup stays here in the template:

    {% each rows %}<tr><td>{{ ref }}</td><td>{% if late %}<b>{{ late }}</b>{% else %}—{% endif %}</td></tr>{% endeach %}

Between the tags stand only text, names of the row, `if` of one name and `each` of a list of the row; anything else is
refused when the template is read. Values are escaped as everywhere; what is markup already is a SafeString.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, cast

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, Variable, VariableNode
from django.template.context import Context
from django.template.defaulttags import IfNode, TemplateLiteral
from django.utils.safestring import SafeString

register = template.Library()

Row = Mapping[str, Any]
Place = Callable[[Row], str]


@register.tag
def each(parser: Parser, token: Token) -> Node:
    """Repeat what stands between the tags for every mapping of a list."""
    try:
        _, rows = token.split_contents()
    except ValueError:
        raise template.TemplateSyntaxError("each takes one list: {% each rows %}") from None
    inside = parser.parse(("endeach",))
    parser.delete_first_token()
    return EachNode(parser.compile_filter(rows), every(inside))


class EachNode(Node):
    def __init__(self, rows: FilterExpression, place: Place) -> None:
        self.rows, self.place = rows, place

    def render(self, context: Context) -> SafeString:
        rows = self.rows.resolve(context, ignore_failures=True) or ()
        return SafeString("".join([self.place(row) for row in rows]))


def every(nodes: NodeList) -> Place:
    """The parts one after the other."""
    places = [placed(node) for node in nodes]
    return lambda row: "".join([place(row) for place in places])


def placed(node: Node) -> Place:
    if isinstance(node, TextNode):
        return lambda row: node.s
    if isinstance(node, VariableNode):
        name = plain(node.filter_expression)
        return lambda row: escaped(row[name])
    if isinstance(node, IfNode):
        return choice(node)
    if isinstance(node, EachNode):
        inner, of = node.place, plain(node.rows)
        return lambda row: "".join([inner(each) for each in row[of]])
    raise template.TemplateSyntaxError("each places text, names, if and each; prepare anything else in the view")


def choice(node: IfNode) -> Place:
    """`if name … elif name … else`."""
    ways = [(asked(condition), every(nodes)) for condition, nodes in node.conditions_nodelists]
    return lambda row: next((place(row) for name, place in ways if name is None or row[name]), "")


def asked(condition: Any) -> str | None:
    if condition is None:
        return None
    if not isinstance(condition, TemplateLiteral):
        raise template.TemplateSyntaxError("each knows if of one name; prepare the answer in the view")
    return plain(cast("FilterExpression", condition.value))


def plain(expression: FilterExpression) -> str:
    """The one name an expression consists of."""
    variable = expression.var
    if expression.filters or not isinstance(variable, Variable) or not variable.lookups or len(variable.lookups) > 1:
        raise template.TemplateSyntaxError(f"each places names of the row; prepare “{expression.token}” in the view")
    return str(variable.lookups[0])


def escaped(value: Any) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))
