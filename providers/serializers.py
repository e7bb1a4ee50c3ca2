"""Shapes of the registry and the catalogue on the wire. Amounts are in minor units."""

from rest_framework import serializers

from providers.models import (
    Accreditation,
    AccreditationDecision,
    Block,
    Course,
    CourseKind,
    EvidenceDocument,
    HourUnit,
    NeededDocument,
    Programme,
    Provider,
    Session,
)


class ProviderInput(serializers.Serializer):
    region = serializers.CharField(max_length=6)
    name = serializers.CharField(max_length=200)
    legal_form = serializers.ChoiceField(Provider.LegalForm.choices)
    registry_number = serializers.CharField(max_length=24)
    tax_number = serializers.CharField(max_length=24)
    licence_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    bank_account = serializers.CharField(max_length=42)


class ProviderOutput(serializers.ModelSerializer):
    class Meta:
        model = Provider
        fields = [
            "id",
            "name",
            "legal_form",
            "registry_number",
            "tax_number",
            "licence_number",
            "bank_account",
        ]


class AccreditationInput(serializers.Serializer):
    provider = serializers.UUIDField()
    scope = serializers.ListField(
        child=serializers.ChoiceField(CourseKind.choices), allow_empty=False, max_length=20
    )
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()


class ApplicationInput(serializers.Serializer):
    provider = serializers.UUIDField()


class ApplicationChangeInput(serializers.Serializer):
    """What is known so far; what is left open is null, or no kind at all."""

    scope = serializers.ListField(child=serializers.ChoiceField(CourseKind.choices), max_length=20)
    valid_from = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)


class DocumentInput(serializers.Serializer):
    """A PDF, JPEG or PNG of at most 10 MB; what it is, is told by its content."""

    needed = serializers.UUIDField()
    file = serializers.FileField(max_length=200)


class DocumentDecisionInput(serializers.Serializer):
    accept = serializers.BooleanField()
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class EvidenceOutput(serializers.ModelSerializer):
    digest = serializers.SerializerMethodField(help_text="SHA-256 of the content, in hex.")

    class Meta:
        model = EvidenceDocument
        fields = [
            "id",
            "accreditation",
            "needed",
            "name",
            "media_type",
            "size",
            "digest",
            "attached_at",
            "status",
            "reason",
            "decided_at",
            "superseded_at",
        ]
        read_only_fields = fields

    def get_digest(self, document: EvidenceDocument) -> str:
        return bytes(document.digest).hex()


class NeededDocumentInput(serializers.Serializer):
    """A document to ask for; `names` has its name in each language of the service."""

    region = serializers.CharField(max_length=6)
    code = serializers.CharField(max_length=24)
    names = serializers.DictField(child=serializers.CharField(max_length=200))


class NeededDocumentOutput(serializers.ModelSerializer):
    names = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = NeededDocument
        fields = ["id", "code", "names", "position", "ended_at"]


class AccreditationDecisionInput(serializers.Serializer):
    status = serializers.ChoiceField(Accreditation.Status.choices)
    reason = serializers.CharField(max_length=500)


class DecisionOutput(serializers.ModelSerializer):
    class Meta:
        model = AccreditationDecision
        fields = ["status", "reason", "decided_at"]


class AccreditationOutput(serializers.ModelSerializer):
    # Written out, or the library would take a default from the rule of one draft.
    status = serializers.ChoiceField(Accreditation.Status.choices, read_only=True)
    decisions = DecisionOutput(many=True)

    class Meta:
        model = Accreditation
        fields = ["id", "provider", "scope", "valid_from", "valid_until", "status", "decisions"]
        read_only_fields = fields


class ProgrammeInput(serializers.Serializer):
    department = serializers.UUIDField()
    code = serializers.CharField(max_length=24)
    name = serializers.CharField(max_length=200)
    part_of = serializers.CharField(max_length=300, required=False, allow_blank=True)
    kind = serializers.ChoiceField(CourseKind.choices)
    hours = serializers.IntegerField(min_value=1, max_value=5000)
    hour_unit = serializers.ChoiceField(HourUnit.choices)
    planned_places = serializers.IntegerField(min_value=1, max_value=10_000_000)
    price_per_hour_min_minor = serializers.IntegerField(min_value=0, max_value=2**53)
    price_per_hour_max_minor = serializers.IntegerField(min_value=0, max_value=2**53)
    min_attendance_percent = serializers.IntegerField(min_value=0, max_value=100, default=80)
    pass_score = serializers.IntegerField(min_value=0, max_value=100, default=60)


class ProgrammeOutput(serializers.ModelSerializer):
    class Meta:
        model = Programme
        fields = [
            "id",
            "department",
            "code",
            "name",
            "part_of",
            "kind",
            "hours",
            "hour_unit",
            "planned_places",
            "price_per_hour_min_minor",
            "price_per_hour_max_minor",
            "min_attendance_percent",
            "pass_score",
        ]


class CourseInput(serializers.Serializer):
    provider = serializers.UUIDField()
    programme = serializers.UUIDField()
    name = serializers.CharField(max_length=200)
    theory_hours = serializers.IntegerField(min_value=0, max_value=5000)
    practice_hours = serializers.IntegerField(min_value=0, max_value=5000)
    self_study_hours = serializers.IntegerField(min_value=0, max_value=5000)
    test_hours = serializers.IntegerField(min_value=0, max_value=5000)
    price_minor = serializers.IntegerField(min_value=1, max_value=2**53)


class CourseOutput(serializers.ModelSerializer):
    class Meta:
        model = Course
        fields = [
            "id",
            "provider",
            "programme",
            "name",
            "theory_hours",
            "practice_hours",
            "self_study_hours",
            "test_hours",
            "total_hours",
            "price_minor",
            "currency",
            "approved_at",
        ]


class BlockInput(serializers.Serializer):
    kind = serializers.ChoiceField(Block.Kind.choices)
    hours = serializers.IntegerField(min_value=1, max_value=1000)
    starts_at = serializers.DateTimeField()
    online = serializers.BooleanField(default=False)


class SessionInput(serializers.Serializer):
    course = serializers.UUIDField()
    code = serializers.CharField(max_length=24)
    places = serializers.IntegerField(min_value=1, max_value=10_000)
    venue_kind = serializers.ChoiceField(Session.Venue.choices)
    venue = serializers.CharField(max_length=200)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    blocks = serializers.ListField(child=BlockInput(), max_length=1000)


class SwitchOnlineInput(serializers.Serializer):
    from_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=500)


class BlockOutput(serializers.ModelSerializer):
    class Meta:
        model = Block
        fields = ["id", "position", "kind", "hours", "starts_at", "online"]


class SessionOutput(serializers.ModelSerializer):
    blocks = BlockOutput(many=True)

    class Meta:
        model = Session
        fields = [
            "id",
            "course",
            "code",
            "places",
            "places_taken",
            "venue_kind",
            "venue",
            "starts_at",
            "ends_at",
            "cancelled_at",
            "blocks",
        ]
