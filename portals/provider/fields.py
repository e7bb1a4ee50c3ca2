"""Fields of the provider's forms."""

from uuid import UUID

from django import forms


class IdsField(forms.MultipleChoiceField):
    """Ids out of a list to tick. Whose they are and whether they fit is for the operation to say.

    So a form that is sent twice is understood twice, though its first act took them off the list.
    """

    def valid_value(self, value: str) -> bool:
        try:
            UUID(value)
        except ValueError:
            return False
        return True
