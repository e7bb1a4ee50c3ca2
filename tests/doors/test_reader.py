"""Swagger UI comes whole from our own files, and nothing of it is written into the page."""

import re

import pytest
from django.test import Client

PAGE = "/api/v1/docs/"


@pytest.fixture
def page(db) -> str:
    return Client().get(PAGE).content.decode()


def test_no_script_and_no_style_is_inside_of_the_page(page):
    assert "<style" not in page
    assert not re.search(r"\s(style|on[a-z]+)=", page)
    assert all("src=" in tag for tag in re.findall("<script[^>]*>", page))


def test_everything_comes_from_here(page):
    parts = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert len(parts) >= 6
    assert all(part.startswith(("/static/", PAGE)) for part in parts)


def test_its_script_is_one_and_names_our_document(db):
    script = Client().get(PAGE, {"script": ""})

    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/openapi.json" in script.content.decode()
    assert "://" not in re.sub(r"/\*.*?\*/|//.*", "", script.content.decode())
