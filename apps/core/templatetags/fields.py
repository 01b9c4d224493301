"""One field of a form, put together in Python: through the templates of Django and crispy-forms it takes four times
as long, and a form has ten of them."""

from typing import Any

from django import forms, template
from django.forms.utils import flatatt
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# Ticks, buttons and files have a shape of their own; crispy-forms draws those.
OTHERS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput, forms.MultiWidget)


@register.simple_tag(takes_context=True)
def form_field(context: template.Context) -> SafeString:
    """Label, control, errors and help of ``field``, in the form's own ``wrapper_class``."""
    field = context["field"]
    if field.is_hidden:
        return control(field, "")
    if isinstance(field.field.widget, OTHERS):
        return get_template("bootstrap5/field.html").render(context.flatten())
    shape = "form-select" if isinstance(field.field.widget, forms.Select) else "form-control"
    invalid = " is-invalid" if field.errors else ""
    return format_html(
        '<div id="div_{}" class="mb-3 {}">{}{}{}{}</div>\n',
        field.auto_id,
        context.get("wrapper_class") or "",
        _label(field),
        control(field, f"{type(field.field.widget).__name__.lower()} {shape}{invalid}"),
        _errors(field),
        _help(field),
    )


def control(field: forms.BoundField, classes: str) -> SafeString:
    """The input, text area or select of the field; a widget that draws itself does."""
    widget = field.field.widget
    css = {"class": f"{widget.attrs.get('class', '')} {classes}".strip()} if classes else {}
    if type(widget).render is not forms.Widget.render:
        return field.as_widget(attrs=css)
    attrs = field.build_widget_attrs(css, widget)
    if field.auto_id and "id" not in widget.attrs:
        attrs["id"] = field.auto_id
    drawn = widget.get_context(field.html_name, field.value(), attrs)["widget"]
    if isinstance(widget, forms.Select):
        return format_html('<select name="{}"{}>{}</select>', drawn["name"], flatatt(drawn["attrs"]), _options(drawn))
    if isinstance(widget, forms.Textarea):
        value = drawn["value"] or ""
        return format_html('<textarea name="{}"{}>\n{}</textarea>', drawn["name"], flatatt(drawn["attrs"]), value)
    value = {} if drawn["value"] is None else {"value": drawn["value"]}
    return format_html('<input type="{}" name="{}"{}>', drawn["type"], drawn["name"], flatatt(value | drawn["attrs"]))


def _options(drawn: dict[str, Any]) -> SafeString:
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<optgroup label="{}">{}</optgroup>', group, _of(found)) if group else _of(found),)
            for group, found, _index in drawn["optgroups"]
        ),
    )


def _of(options: list[dict[str, Any]]) -> SafeString:
    rows = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def _label(field: forms.BoundField) -> SafeString:
    if not field.label:
        return format_html("{}", "")
    needed = field.field.required
    return format_html(
        '<label for="{}" class="form-label{}">{}{}</label>',
        field.id_for_label,
        " requiredField" if needed else "",
        field.label,
        format_html('<span class="{}">*</span>', "asteriskField") if needed else "",
    )


def _errors(field: forms.BoundField) -> SafeString:
    if not field.errors:
        return format_html("{}", "")
    rows = ((number, field.auto_id, error) for number, error in enumerate(field.errors, 1))
    said = format_html_join("", '<span id="error_{}_{}"><strong>{}</strong></span>', rows)
    return format_html('<div id="{}_error" class="invalid-feedback">{}</div>', field.auto_id, said)


def _help(field: forms.BoundField) -> SafeString:
    if not field.help_text:
        return format_html("{}", "")
    return format_html('<div id="{}_helptext" class="form-text">{}</div>', field.auto_id, field.help_text)
