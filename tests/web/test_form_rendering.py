"""Any form of ours: label, hint, error and field in that order, tied together for who cannot see them."""

from __future__ import annotations

from django import forms
from django.utils.translation import override

from tests.web.reading import PageRead


class Example(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name", help_text="A first name is enough.")
    stay = forms.ChoiceField(
        label="How long?",
        choices=[("short", "Short"), ("long", "Long")],
        widget=forms.RadioSelect,
        help_text="Choose one.",
    )
    roles = forms.MultipleChoiceField(
        label="Roles", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agrees = forms.BooleanField(label="I agree", help_text="Read it first.")
    remark = forms.CharField(label="Remark", required=False, widget=forms.Textarea)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(form: forms.Form) -> tuple[str, PageRead]:
    """A form as it stands on a page."""
    with override("en"):
        html = str(form)
    page = PageRead()
    page.feed(html)
    return html, page


def element(page: PageRead, identifier: str) -> dict[str, str]:
    """The element with an id."""
    return next(attributes for _tag, attributes in page.elements if attributes.get("id") == identifier)


def test_a_field_has_its_label_its_hint_and_no_error_at_first() -> None:
    html, page = drawn(Example())
    assert html.index("Name") < html.index("A first name is enough.") < html.index('name="name"')
    assert element(page, "id_name")["aria-describedby"] == "id_name_helptext"
    assert "notice-hold" not in html
    assert 'aria-invalid="true"' not in html
    assert 'type="hidden" name="token"' in html


def test_what_need_not_be_filled_in_says_so() -> None:
    html, _page = drawn(Example())
    assert html.count("(not required)") == 2


def test_an_error_stands_between_hint_and_field_and_is_tied_to_it() -> None:
    html, page = drawn(Example({"name": ""}))
    here = html.index('<label for="id_name">')
    hint = html.index("A first name is enough.", here)
    error = html.index('id="id_name_error"')
    assert hint < error < html.index('name="name"', here)
    field = element(page, "id_name")
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "id_name_helptext id_name_error"


def test_the_summary_counts_the_errors_and_links_to_each_field() -> None:
    form = Example({"name": ""})
    form.add_error(None, "The two do not fit together.")
    html, page = drawn(form)
    assert "Something is wrong: 4 errors." in html
    assert page.links == ["#id_name", "#id_stay_0", "#id_agrees"]
    for href in page.links:
        assert element(page, href[1:])
    assert "The two do not fit together." in html
    assert page.all("div")[0]["role"] == "alert"


def test_a_choice_is_a_group_with_a_legend_its_hint_and_a_row_for_each_value() -> None:
    _html, page = drawn(Example({"name": "Ania", "agrees": "on"}))
    group = page.all("fieldset")[0]
    assert group["aria-describedby"] == "id_stay_helptext id_stay_error"
    assert page.text_of("legend")[0] == "How long?"
    ticks = [label["for"] for label in page.all("label") if label.get("class") == "tick"]
    assert ticks == ["id_stay_0", "id_stay_1", "id_roles_0", "id_roles_1"]
    assert {"type": "radio", "value": "long"}.items() <= element(page, "id_stay_1").items()


def test_a_single_tick_has_its_label_after_it_and_its_hint_tied_to_it() -> None:
    html, page = drawn(Example())
    assert html.index('name="agrees"') < html.index("I agree")
    assert element(page, "id_agrees")["aria-describedby"] == "id_agrees_helptext"


def test_what_was_typed_is_escaped() -> None:
    html, _page = drawn(Example({"name": '"><script>alert(1)</script>'}))
    assert "<script>" not in html
