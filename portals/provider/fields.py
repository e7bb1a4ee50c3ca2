"""Fields of the provider's forms."""

from uuid import UUID

from django import forms


class IdsField(forms.MultipleChoiceField):
    """Ids out of a list to tick. Whose they are and whether they fit is for the operation to say.

    So a form that is sent twice is understood twice, though its first act took them off the list.
    """

    def valid_value(self, value: str) -> bool:
        return _is_id(value)


class IdField(forms.ChoiceField):
    """One id out of a list; one that is out of sight is looked for and not there, a 404."""

    def valid_value(self, value: str) -> bool:
        return _is_id(value)


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
