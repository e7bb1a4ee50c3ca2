"""The rules of markup that need no browser: each finding is one line that names its element."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
DRAWING = {"path", "rect", "circle", "line", "use", "stop", "ellipse", "polygon", "polyline"}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
DATA = {"application/json", "application/ld+json"}  # A script that is none.
BLOCKS = {"div", "p", "ul", "ol", "dl", "section", "table", "form", "h1", "h2", "h3", "fieldset"}


@dataclass
class Node:
    tag: str
    attrs: dict[str, str]
    parent: "Node | None"
    children: list["Node"] = field(default_factory=list)
    own_text: str = ""

    def walk(self) -> list["Node"]:
        return [self, *(each for child in self.children for each in child.walk())]

    def within(self, tag: str) -> "Node | None":
        found = self.parent
        while found and found.tag != tag:
            found = found.parent
        return found

    @property
    def text(self) -> str:
        return " ".join((self.own_text, *(child.text for child in self.children))).strip()

    def __str__(self) -> str:
        told = "".join(
            f' {name}="{self.attrs[name]}"'
            for name in ("id", "name", "class")
            if name in self.attrs
        )
        return f"<{self.tag}{told}>"


class Tree(HTMLParser):
    """A page as a tree; what is opened and not closed is a finding."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self._open = Node("", {}, None)
        self.faults: list[str] = []
        self.feed(html)
        self.close()
        while self._open.parent:
            self.faults.append(f"{self._open} is never closed")
            self._open = self._open.parent
        self.nodes = self.root.walk()[1:]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self._open)
        twice = [name for name, times in Counter(name for name, _v in attrs).items() if times > 1]
        self.faults += [f"{node} says {name} twice" for name in twice]
        self._open.children.append(node)
        if tag in BLOCKS and self._open.tag == "p":
            self.faults.append(f"{node} stands in a paragraph")
        if tag not in VOID:
            self._open = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open = self._open.parent or self.root

    def handle_endtag(self, tag: str) -> None:
        if self._open.tag == tag:
            self._open = self._open.parent or self.root
        else:
            self.faults.append(f"</{tag}> closes {self._open}")

    def handle_data(self, data: str) -> None:
        self._open.own_text += data

    def of(self, *tags: str) -> list[Node]:
        return [node for node in self.nodes if node.tag in tags]

    def title(self) -> str:
        return next((node.text for node in self.of("title") if not node.within("svg")), "")


def findings(html: str, *, language: str = "en") -> list[str]:
    """Return what is wrong with a page, one line each."""
    tree = Tree(html)
    rules = (_frame, _headings, _ids, _labels, _tables, _names, _nothing_inline)
    return [
        *tree.faults,
        *(fault for rule in rules for fault in rule(tree)),
        *_language(tree, language),
    ]


def _language(tree: Tree, language: str) -> list[str]:
    told = [node.attrs.get("lang") for node in tree.of("html")]
    return [] if told == [language] else [f"<html> says {told} and not {language}"]


def _frame(tree: Tree) -> list[str]:
    found = [
        f"{len(tree.of(tag))} of <{tag}>"
        for tag in ("title", "main", "header", "footer")
        if len([node for node in tree.of(tag) if not node.within("svg")]) != 1
    ]
    title = tree.title()
    return [*found, *([] if title.strip(" –") and "–" in title else [f"title {title!r} is empty"])]


def _headings(tree: Tree) -> list[str]:
    levels = [(int(node.tag[1]), node) for node in tree.of("h1", "h2", "h3", "h4", "h5", "h6")]
    first = [node for level, node in levels if level == 1]
    found = [] if len(first) == 1 else [f"{len(first)} of <h1>"]
    found += [f"{node} is empty" for _level, node in levels if not node.text]
    for (before, _node), (level, node) in itertools.pairwise(levels):
        if level > before + 1:
            found.append(f"{node} {node.text!r} follows an h{before}")
    return found


def _ids(tree: Tree) -> list[str]:
    known = Counter(node.attrs["id"] for node in tree.nodes if "id" in node.attrs)
    found = [f"id {name!r} {times} times" for name, times in known.items() if times > 1]
    for node in tree.nodes:
        if node.attrs.get("type") == "hidden":  # A field on its way; nobody meets it.
            continue
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form"):
            wanted = node.attrs.get(attribute, "").split()
            found += [
                f"{node} {attribute} {each!r} is nowhere" for each in wanted if each not in known
            ]
        href = node.attrs.get("href", "")
        if href.startswith("#") and href[1:] not in known:
            found.append(f"{node} leads to {href}, which is nowhere")
    return found


def _labels(tree: Tree) -> list[str]:
    labels = {node.attrs.get("for"): node for node in tree.of("label")}
    return [
        f"{node} has no label"
        for node in tree.of("input", "select", "textarea")
        if node.attrs.get("type", "text") not in NEEDS_NO_LABEL
        and not {"aria-label", "aria-labelledby"} & node.attrs.keys()
        and not (node.attrs.get("id") in labels and labels[node.attrs["id"]].text)
        and not node.within("label")
    ]


def _tables(tree: Tree) -> list[str]:
    found = []
    for table in tree.of("table"):
        inside = table.walk()
        captions = [node for node in inside if node.tag == "caption" and node.text]
        if len(captions) != 1 and not {"aria-label", "aria-labelledby"} & table.attrs.keys():
            found.append(f"{table} has no caption")
        heads = [node for node in inside if node.tag == "th"]
        found += [
            f"{node} {node.text!r} has no scope" for node in heads if "scope" not in node.attrs
        ]
        found += [] if heads else [f"{table} has no <th>"]
        found += [f"{node} in a head is empty" for node in heads if not node.text]
        found += [f"rows of {table} are {_widths(inside)} wide"] if len(_widths(inside)) > 1 else []
    return found


def _widths(inside: list[Node]) -> set[int]:
    return {
        sum(int(c.attrs.get("colspan", "1")) for c in node.children if c.tag in ("td", "th"))
        for node in inside
        if node.tag == "tr" and not any("rowspan" in c.attrs for c in node.children)
    }


def _names(tree: Tree) -> list[str]:
    """Links and buttons say where they lead; pictures say what they show."""
    found = [
        f"{node} says nothing"
        for node in tree.of("a", "button", "summary", "legend", "label", "caption")
        if not node.text
        and "aria-label" not in node.attrs
        and not any(each.attrs.get("alt") or each.attrs.get("aria-label") for each in node.walk())
    ]
    found += [f"{node} has no alt" for node in tree.of("img") if "alt" not in node.attrs]
    return found


def _nothing_inline(tree: Tree) -> list[str]:
    """The policy would not let any of it work."""
    found = [
        f"{node} says {name}"
        for node in tree.nodes
        for name, value in node.attrs.items()
        if name == "style" or name.startswith("on") or value.strip().startswith("javascript:")
    ]
    found += [f"{node} is inline" for node in tree.of("style")]
    found += [
        f"{node} is inline"
        for node in tree.of("script")
        if "src" not in node.attrs and node.attrs.get("type") not in DATA
    ]
    return found
