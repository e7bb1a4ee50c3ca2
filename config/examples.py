"""Examples for the document: each field has one value, so that examples fit together.

An id is made of what it names: the `allocation` of a voucher's example is the `id` of the
allocation's. The tests hold every example against its own schema.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from config.problem_kinds import all_kinds

JSON = "application/json"

# By component and field where a field alone does not say it, else by field.
VALUES: dict[str, Any] = {
    "address": "hanna.ivanova@fin.example",
    "amount_minor": 600000,
    "bank_account": "40503810000000000001",
    "bank_reference": "PP-2026-000117",
    "classification_code": "999 0705 231D354810 633",
    "classification_scheme": "RU-KBK",
    "code": "DIG72",
    "code_last4": "9KTC",
    "column": "body_code",
    "confirm_until": "2026-03-06T09:00:00Z",
    "cost_scope": "Materials, platform and tests",
    "currency": "RUB",
    "cursor": "cD0wMTk1",
    "decision_reason": "All learners completed.",
    "description": "Printing of 500 leaflets",
    "detail": "This field is required.",
    "document": "Law 1 of 2026",
    "eligible_from": "2026-01-01",
    "eligible_until": "2027-01-01",
    "employed_from": "2019-09-02",
    "employed_until": None,
    "email": "hanna.ivanova@fin.example",
    "ended_on": "2026-12-31",
    "expires_at": "2026-06-01T00:00:00+03:00",
    "family_name": "Ivanova",
    "file": "employees.csv",
    "fiscal_year": 2026,
    "fiscal_year_start_month": 1,
    "given_name": "Hanna",
    "hours": 72,
    "instrument": "Regional budget",
    "languages": ["ru", "en"],
    "learner": "Ivanova Hanna",
    "holder_name": "Ivanova Hanna",
    "licence_number": "L035-01257-60/00188",
    "media_type": "application/pdf",
    "name": "Digital skills, 72 hours",
    "names": {
        "en": "Licence to teach",
        "ru": "Лицензия на образовательную деятельность",
        "uk": "Ліцензія на освітню діяльність",
        "lv": "Izglītības iestādes licence",
    },
    "networks": ["192.0.2.0/24"],
    "next": "https://vouchers.example/api/v1/vouchers/?cursor=cD0wMTk1",
    "number": "PSK-26-W28A-JPGC",
    "other_name": "Ivanova Anna",
    "other_work_id": "R01-0002",
    "part_of": "Digital economy",
    "patronymic": "",
    "pointer": "/amount_minor",
    "post": "Chief specialist",
    "previous": None,
    "project_number": "D3-2026",
    "publicity_text": "Paid by the region",
    "qr_text": "https://vouchers.example/v#q7Zt0mR4T1yB2u8WkXnE9A",
    "reason": "Papers in order.",
    "refusal": "",
    "region": "RU-PSK",
    "registry_number": "1026000000003",
    "starts_at": "2026-03-16T09:00:00+03:00",
    "ends_at": "2026-04-06T18:00:00+03:00",
    "tax_number": "6000000001",
    "time_zone": "Europe/Moscow",
    "total": 20,
    "unit": "Accounts",
    "username": "pskov.manager",
    "valid_from": "2026-03-02T00:00:00+03:00",
    "valid_until": "2027-03-02T00:00:00+03:00",
    "value": "R99",
    "venue": "Main building, room 12",
    "voucher_number": "PSK-26-W28A-JPGC",
    "work_id": "R01-0001",
    "RedeemInput.code": "7Q2M-X9RD-4KTC-H8VA-W",
    "CodeOutput.code": "7Q2M-X9RD-4KTC-H8VA-W",
    "CodeOutput.qr_text": "https://vouchers.example/v#q7Zt0mR4T1yB2u8WkXnE9A",
    "ProviderInput.name": "Pskov State University",
    "ProviderOutput.name": "Pskov State University",
    "EvidenceOutput.name": "Licence.pdf",
    "EvidenceOutput.digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "EvidenceOutput.size": 184320,
    "NeededDocumentInput.code": "LICENCE",
    "NeededDocumentOutput.code": "LICENCE",
    "CertificateOutput.number": "PSK-C26-W28A-JPGC",
    "CertificateOutput.completed_on": "2026-04-06",
    "CertificateOutput.withdrawn_at": None,
    "CertificateOutput.withdrawn_reason": "",
    "CertificateOutput.course_name": "Digital skills, 72 hours",
    "CertificateOutput.programme_name": "Digital skills",
    "CertificateOutput.provider_name": "Pskov State University",
    "BodyOutput.valid_from": "2020-01-01",
    "BodyOutput.valid_until": None,
    "BodyOutput.successor": None,
}
# What the field calls an object of that kind.
SAME = {
    "holder": "employee",
    "payee": "provider",
    "supplier": "provider",
    "line": "allocation",
    "carry_to": "appropriation",
}
INSTANT = "2026-03-03T09:00:00Z"


def add_examples(result: Any, **_how: Any) -> Any:
    """Give every JSON body of the document an example; the library calls it at the end."""
    schemas = result["components"]["schemas"]
    kinds = all_kinds().values()
    result["components"]["examples"] = {kind.code: {"value": kind.example} for kind in kinds}
    for methods in result["paths"].values():
        for operation in methods.values():
            bodies = [operation.get("requestBody", {})]
            bodies += [a for s, a in operation["responses"].items() if s.startswith("2")]
            for body in bodies:
                if media := body.get("content", {}).get(JSON):
                    media.setdefault("example", _example(media["schema"], schemas, "", ""))
    return result


def _example(schema: dict[str, Any], schemas: dict[str, Any], owner: str, name: str) -> Any:
    """Return a value for the field `name` of the component `owner` that fits its schema."""
    for key in (f"{owner}.{name}", name):
        if key in VALUES:
            return VALUES[key]
    if "$ref" in schema:
        component = schema["$ref"].rpartition("/")[2]
        return _example(schemas[component], schemas, component, name)
    if choices := schema.get("oneOf") or schema.get("allOf") or schema.get("anyOf"):
        return _example(choices[0], schemas, owner, name)
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        fields = schema["properties"].items()
        return {field: _example(inner, schemas, owner, field) for field, inner in fields}
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [_example(schema["items"], schemas, owner, name.removesuffix("s"))]
    return _scalar(kind, schema, owner, name)


def _scalar(kind: Any, schema: dict[str, Any], owner: str, name: str) -> Any:
    if schema.get("format") == "uuid":
        thing = owner.removesuffix("Output").lower() if name == "id" else SAME.get(name, name)
        return str(uuid5(NAMESPACE_URL, thing.replace("_", "")))
    if schema.get("format") == "date-time":
        return INSTANT
    if kind == "integer":
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    return name
