"""What may change without a word, what must be named, and how a door says that it will close."""

import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from rest_framework.response import Response

from config.compatibility import breaking
from config.documents import document_text
from people.deprecation import deprecated
from people.doors import Door
from people.models import Region
from people.serializers import RegionOutput

DAYS = {"since": datetime(2026, 3, 1, tzinfo=UTC), "until": datetime(2026, 9, 1, tzinfo=UTC)}


class OldDoor(Door):
    queryset = Region.objects.none()
    serializer_class = RegionOutput

    @deprecated(**DAYS)
    def list(self, request):
        """Answer as before."""
        return Response([])


urlpatterns = [path("api/v1/old/", OldDoor.as_view({"get": "list"}))]


@pytest.mark.urls(__name__)
def test_a_door_that_will_close_says_so_in_every_answer(world, as_user):
    answer = as_user(world.alice).get("/api/v1/old/")

    assert answer["Deprecation"] == "@1772323200"
    assert answer["Sunset"] == "Tue, 01 Sep 2026 00:00:00 GMT"
    assert 'rel="deprecation"' in answer["Link"]


def test_a_door_that_will_close_says_so_in_the_document():
    document = SchemaGenerator(patterns=urlpatterns).get_schema(request=None, public=True)

    assert document["paths"]["/api/v1/old/"]["get"]["deprecated"] is True


@pytest.mark.parametrize(
    ("where", "gone", "named"),
    [
        (("paths",), "/api/v1/me/", "GET /api/v1/me/"),
        (("components", "schemas"), "CodeOutput", "CodeOutput"),
        (
            ("paths", "/api/v1/vouchers/", "post", "responses", "201"),
            "content",
            "POST /api/v1/vouchers/ 201 application/json",
        ),
        (
            ("components", "schemas", "VoucherOutput", "properties"),
            "number",
            "VoucherOutput.number",
        ),
    ],
)
def test_what_is_taken_away_is_named(where, gone, named):
    old = json.loads(document_text())
    new = deepcopy(old)
    inner = new
    for key in where:
        inner = inner[key]
    del inner[gone]

    assert breaking(old, new) == [named]
    assert breaking(new, old) == []  # Adding breaks nobody.


def test_a_new_value_that_must_be_sent_is_named_and_so_is_a_lost_choice():
    old = json.loads(document_text())
    new = deepcopy(old)
    new["components"]["schemas"]["VoucherInput"]["required"].append("reason")
    new["components"]["schemas"]["VoucherStatus"]["enum"].remove("VOIDED")

    assert breaking(old, new) == ["VoucherInput.reason", "VoucherStatus=VOIDED"]
