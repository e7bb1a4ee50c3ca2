"""Shapes of regions, bodies, people and imports on the wire."""

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from people.models import Body, Department, Employee, Invitation, Region, Role
from people.shown import OfEmployee


class RegionOutput(serializers.ModelSerializer):
    class Meta:
        model = Region
        fields = ["code", "name", "currency", "time_zone", "fiscal_year_start_month", "languages"]


class DepartmentOutput(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code")

    class Meta:
        model = Department
        fields = ["id", "region", "code", "name"]


class DepartmentInput(serializers.Serializer):
    region = serializers.CharField(max_length=6)
    code = serializers.CharField(max_length=24)
    name = serializers.CharField(max_length=200)


class BodyOutput(serializers.ModelSerializer):
    class Meta:
        model = Body
        fields = ["id", "code", "name", "tier", "valid_from", "valid_until", "successor"]


class EndBodyInput(serializers.Serializer):
    ended_on = serializers.DateField()
    successor = serializers.UUIDField(required=False, allow_null=True)


class EmployeeOutput(OfEmployee, serializers.ModelSerializer):
    class Meta:
        model = Employee
        fields = [
            "id",
            "work_id",
            "family_name",
            "given_name",
            "patronymic",
            "body",
            "unit",
            "post",
            "employed_from",
            "employed_until",
        ]


class EmployeeSearchInput(serializers.Serializer):
    """Exact values; at least one. They travel in the body, since addresses are written to logs."""

    at_least_one = True  # For the document.
    work_id = serializers.CharField(max_length=32, required=False)
    family_name = serializers.CharField(max_length=80, required=False)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if not attrs:
            raise serializers.ValidationError(_("Give a work id or a family name."))
        return attrs


class EmployeeSearchOutput(serializers.Serializer):
    """Up to 50 people; ask more narrowly when `more` is true."""

    results = EmployeeOutput(many=True)
    more = serializers.BooleanField()


class RoleOutput(serializers.Serializer):
    role = serializers.ChoiceField(Role.choices)
    region = serializers.CharField()
    provider = serializers.UUIDField(allow_null=True)


@extend_schema_serializer(many=False)  # The address has no id, and yet answers with one object.
class MeOutput(serializers.Serializer):
    """Who the key or session stands for, and the roles in force."""

    username = serializers.CharField()
    roles = RoleOutput(many=True)
    employee = EmployeeOutput(allow_null=True)


class ImportInput(serializers.Serializer):
    """A CSV file; it is only checked unless `apply` is true."""

    region = serializers.CharField(max_length=6)
    file = serializers.FileField(max_length=200)
    apply = serializers.BooleanField(default=False)


class ProblemRow(serializers.Serializer):
    row = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField()
    reason = serializers.CharField()


class LikelyDuplicateRow(serializers.Serializer):
    row = serializers.IntegerField()
    work_id = serializers.CharField()
    name = serializers.CharField()
    other_work_id = serializers.CharField()
    other_name = serializers.CharField()


class ImportOutput(serializers.Serializer):
    """What the file would do, or did when `applied`."""

    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    applied = serializers.BooleanField()
    problems = ProblemRow(many=True)
    likely_duplicates = LikelyDuplicateRow(many=True)


class StepUpInput(serializers.Serializer):
    code = serializers.CharField(max_length=20)


class StepUpOutput(serializers.Serializer):
    fresh_until = serializers.DateTimeField()


class InvitationInput(serializers.Serializer):
    region = serializers.CharField(max_length=6)
    address = serializers.EmailField(max_length=254)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    full_name = serializers.CharField(max_length=150, required=False)
    employee = serializers.UUIDField(required=False)


class InvitationOutput(OfEmployee, serializers.ModelSerializer):
    employee_path = "employee_id"
    region = serializers.CharField(source="region.code")
    username = serializers.CharField(source="user.username", allow_null=True, default=None)

    class Meta:
        model = Invitation
        fields = [
            "id",
            "region",
            "address",
            "language",
            "full_name",
            "employee",
            "invited_at",
            "expires_at",
            "withdrawn_at",
            "accepted_at",
            "username",
        ]
