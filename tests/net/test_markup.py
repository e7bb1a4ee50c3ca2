"""The rules of markup find what they are there for."""

import pytest

from tests.net.markup import findings

PAGE = (
    '<!doctype html><html lang="en"><head><title>Page – Vouchers</title></head><body>'
    "<header></header><main><h1>Page</h1>{}</main><footer></footer></body></html>"
)
TABLE = "<table><caption>Lines</caption><tr><th scope='col'>Line</th></tr>{}</table>"

PLANTED = [
    ("<h1>Again</h1>", "2 of <h1>"),
    ("<h3>Deep</h3>", "follows an h1"),
    ("<p id='a'></p><b id='a'></b>", "id 'a' 2 times"),
    ("<input name='sum'>", 'name="sum"> has no label'),
    ("<label for='b'>Sum</label><input name='sum'>", "for 'b' is nowhere"),
    ("<a href='#gone'>Go</a>", "which is nowhere"),
    ("<a href='/'></a>", "<a> says nothing"),
    ("<table><tr><th scope='col'>Line</th></tr></table>", "has no caption"),
    (TABLE.format("<tr><th>A</th></tr>"), "has no scope"),
    (TABLE.format("<tr><td>A</td><td>B</td></tr>"), "wide"),
    ("<p style='color:red'>x</p>", "says style"),
    ("<button onclick='go()'>Go</button>", "says onclick"),
    ("<script>go()</script>", "is inline"),
    ("<a href='javascript:go()'>Go</a>", "says href"),
    ("<p><ul></ul></p>", "stands in a paragraph"),
    ("<div>", "is never closed"),
    ("<img src='a.png'>", "has no alt"),
]


@pytest.mark.parametrize(("planted", "told"), PLANTED)
def test_a_planted_fault_is_found(planted, told):
    assert any(told in each for each in findings(PAGE.format(planted)))


def test_a_page_without_faults_has_none():
    field = "<label for='sum'>Sum</label><input id='sum' name='sum'>"

    assert findings(PAGE.format(field + TABLE.format("<tr><th scope='row'>A</th></tr>"))) == []
    assert findings(PAGE.format(""), language="ru") == ["<html> says ['en'] and not ru"]
