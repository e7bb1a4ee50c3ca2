"""Shapes of users, roles, proposals and delegations on the wire."""

from rest_framework import serializers

from people.models import Delegation, Role, RoleAssignment, RoleProposal, User

_TERMS = ["role", "department", "valid_from", "valid_until"]


class UserOutput(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = [
            "id",
            "username",
            "first_name",
            "last_name",
            "is_active",
            "last_login",
            "person_id",
        ]


class LinkInput(serializers.Serializer):
    """Two accounts of one person, stated by an administrator of a region."""

    region = serializers.CharField(max_length=6)
    other = serializers.UUIDField()
    reason = serializers.CharField(max_length=500)


class AccountInput(serializers.Serializer):
    """As whose administrator you do this to an account, and why."""

    region = serializers.CharField(max_length=6)
    reason = serializers.CharField(max_length=500)


class TermsInput(serializers.Serializer):
    """Who gets a role where and for how long; a half-open period, from now if it is left out."""

    user = serializers.UUIDField()
    region = serializers.CharField(max_length=6)
    role = serializers.ChoiceField(Role.choices)
    valid_from = serializers.DateTimeField(required=False)
    valid_until = serializers.DateTimeField(required=False)


class GrantInput(TermsInput):
    """A role that takes one administrator. Provider staff are brought in at their provider."""

    body = serializers.UUIDField(required=False)


class ProposalInput(TermsInput):
    """A role over money; `department` narrows budget officers and programme managers."""

    department = serializers.UUIDField(required=False)
    reason = serializers.CharField(max_length=500)


class RoleAssignmentOutput(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code")
    username = serializers.CharField(source="user.username")

    class Meta:
        model = RoleAssignment
        fields = [
            "id",
            "region",
            "user",
            "username",
            *_TERMS,
            "body",
            "provider_id",
            "granted_by_id",
            "approved_by_id",
        ]


class ProposalOutput(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code")
    username = serializers.CharField(source="user.username")

    class Meta:
        model = RoleProposal
        fields = [
            "id",
            "region",
            "user",
            "username",
            *_TERMS,
            "reason",
            "status",
            "proposed_at",
            "proposed_by_id",
            "decided_by_id",
        ]


class DelegateInput(serializers.Serializer):
    """To whom, why, and for which half-open period inside that of the role."""

    delegate = serializers.CharField(max_length=150)  # The user name, typed in full.
    reason = serializers.CharField(max_length=500)
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()


class DelegationOutput(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code")
    role = serializers.CharField(source="assignment.role")
    owner = serializers.CharField(source="assignment.user.username")
    username = serializers.CharField(source="delegate.username")

    class Meta:
        model = Delegation
        fields = [
            "id",
            "region",
            "assignment",
            "role",
            "owner",
            "delegate",
            "username",
            "reason",
            "valid_from",
            "valid_until",
        ]


class StaffInput(serializers.Serializer):
    """Somebody who acts for a provider from now on."""

    user = serializers.UUIDField()
    valid_until = serializers.DateTimeField(required=False)
