"""Rule 13: the documents beside applications are, byte for byte, what was attached."""

# ruff: noqa: S608 - What is put together are constants of this package; values are parameters.

from typing import Any

from django.utils.translation import gettext as _

from reports.verification.findings import Finding, Regions, rows, within

# Bytes and digest could be changed together; the record of the attachment has the digest too.
_DOCUMENTS = f"""
    SELECT d.id, p.name || ', ' || d.name AS number, c.id IS NULL AS missing,
        sha256(c.content) IS DISTINCT FROM d.digest AS altered
    FROM providers_evidencedocument d
    JOIN providers_accreditation a ON a.id = d.accreditation_id
    JOIN providers_provider p ON p.id = a.provider_id
    LEFT JOIN providers_evidencecontent c ON c.document_id = d.id
    LEFT JOIN (SELECT subject_id, min(details ->> 'digest') AS digest FROM audit_auditrecord
               WHERE action = 'evidence.attached' GROUP BY subject_id) r ON r.subject_id = d.id
    WHERE {within("d.region_id")} AND (
        sha256(c.content) IS DISTINCT FROM d.digest
        OR r.digest IS DISTINCT FROM encode(d.digest, 'hex'))
    ORDER BY number, d.id
"""


def check(regions: Regions) -> list[Finding]:
    """Compare the bytes with their digest, and that with its record; one statement."""
    return [
        Finding("13", "document", str(row["id"]), row["number"], _message(row))
        for row in rows(_DOCUMENTS, regions)
    ]


def _message(row: dict[str, Any]) -> str:
    if row["missing"]:
        return _("Its bytes are missing.")
    if row["altered"]:
        return _("Its bytes are not those that were attached.")
    return _("Its digest is not the one that was recorded when it was attached.")
