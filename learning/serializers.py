"""Shapes of learning on the wire."""

from rest_framework import serializers

from learning.models import Assessment, Enrolment, LearningCertificate
from people.shown import OfEmployee


class EnrolmentOutput(OfEmployee, serializers.ModelSerializer):
    employee_path = "employee_id"
    learner = serializers.CharField(source="employee.full_name")

    class Meta:
        model = Enrolment
        fields = [
            "id",
            "session",
            "employee",
            "learner",
            "status",
            "achievement",
            "enrolled_at",
            "started_at",
            "completed_at",
            "ended_at",
        ]


class CertificateOutput(OfEmployee, serializers.ModelSerializer):
    """What a certificate says. Its code is on the file only."""

    employee_path = "enrolment.employee_id"

    class Meta:
        model = LearningCertificate
        fields = [
            "id",
            "number",
            "enrolment",
            "holder_name",
            "programme_name",
            "course_name",
            "provider_name",
            "hours",
            "hour_unit",
            "completed_on",
            "achievement",
            "issued_at",
            "withdrawn_at",
            "withdrawn_reason",
        ]


class AttendanceMark(serializers.Serializer):
    enrolment = serializers.UUIDField()
    present = serializers.BooleanField()


class AttendanceInput(serializers.Serializer):
    block = serializers.UUIDField()
    marks = serializers.ListField(child=AttendanceMark(), allow_empty=False, max_length=1000)


class Score(serializers.Serializer):
    enrolment = serializers.UUIDField()
    score = serializers.IntegerField(min_value=0, max_value=100)


class AssessmentInput(serializers.Serializer):
    kind = serializers.ChoiceField(Assessment.Kind.choices)
    scores = serializers.ListField(child=Score(), allow_empty=False, max_length=1000)


class CompletionInput(serializers.Serializer):
    enrolments = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=1000
    )


class CountOutput(serializers.Serializer):
    """How many learners the step was recorded for."""

    learners = serializers.IntegerField()
