"""Long lists to tick have two links; a form that was sent stays as it was sent."""

from django import forms
from django.http import QueryDict

from portals.ticking import LONG, tick, tick_links


class Boxes(forms.Form):
    who = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, many: int = LONG) -> None:
        super().__init__(*args)
        self.fields["who"].choices = [(str(number), "x") for number in range(many)]


def test_all_or_none_is_ticked_of_a_form_that_was_not_sent():
    everybody, nobody, sent = Boxes(), Boxes(), Boxes({"who": ["1"]})
    nobody.initial["who"] = ["2"]
    for form, wanted in ((everybody, "all"), (nobody, "none"), (sent, "all")):
        tick(form, wanted)

    counts = [str(form).count(" checked") for form in (everybody, nobody, sent)]
    assert counts == [LONG, 0, 1]


def test_a_long_list_has_links_that_keep_the_page_and_a_short_one_none():
    assert tick_links(Boxes(many=LONG - 1), QueryDict()) == {}
    assert tick_links(Boxes(), QueryDict("page=2&done=x&tick=none")) == {
        "all": "?page=2&tick=all",
        "none": "?page=2&tick=none",
    }
