"""Which column of a register's files is read as what: a file's first rows, a proposal, and the map that is saved."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation import clock
from foundation.choices import StaffRole
from foundation.errors import Refusal
from quality.actions.register_refusals import why_refused
from quality.actions.register_settings import save_column_map, why_not
from quality.choices import RegisterColumn
from quality.queries.snapshots import register_with
from quality.rules.register_columns import FileRefused, guessed_columns
from quality.rules.register_files import first_rows
from web.desk.current import DeskRequest, for_staff
from web.desk.forms.registers import ColumnsForm, SampleForm

SAMPLE = 20
SHOWN = 5
SALT = "register-sample"


@for_staff(StaffRole.QUALITY)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: DeskRequest, code: str) -> HttpResponse:
    """Choose a file, see its first rows and which column is read as what, and save that."""
    register = register_with(code)
    upload = SampleForm()
    form: ColumnsForm | None = None
    sample: list[list[str]] = []
    if request.method == "POST" and "sample" in request.POST:
        try:
            sample = signing.loads(request.POST["sample"], salt=SALT)
        except signing.BadSignature:
            return redirect("web:desk-register-columns", code=code)
        form = ColumnsForm(request.POST, headers=sample[0])
        if form.is_valid() and "save" in request.POST:
            try:
                save_column_map(
                    register_code=code,
                    column_map=form.column_map(),
                    sample=sample,
                    actor=request.user,
                    now=clock.now(),
                )
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("The columns are saved. The next file is read by them."))
                return redirect("web:desk-register", code=code)
        elif form.is_valid():
            why = why_not(column_map=form.column_map(), sample=sample)
            if why:
                form.add_error(None, _("With these columns: {why}").format(why=why))
    elif request.method == "POST":
        upload = SampleForm(request.POST, request.FILES)
        if upload.is_valid():
            file = upload.cleaned_data["file"]
            try:
                sample = first_rows(file.read(), file.name, SAMPLE)
            except FileRefused as refused:
                upload.add_error(
                    "file", _("We cannot read this file: {why}").format(why=why_refused(refused))
                )
            else:
                known = {
                    column: header for column, header in register.column_map.items() if header in sample[0]
                }
                form = ColumnsForm(headers=sample[0], initial=known or guessed_columns(sample[0]))
    has_errors = bool(upload.errors or (form is not None and form.errors))
    return render(
        request,
        "desk/register_columns.html",
        {
            "register": register,
            "upload": upload,
            "form": form,
            "signed": signing.dumps(sample, salt=SALT, compress=True) if sample else "",
            "heads": _heads(form, sample[0]) if form is not None else [],
            "rows": sample[1 : SHOWN + 1],
        },
        status=422 if has_errors else 200,
    )


def _heads(form: ColumnsForm, headers: list[str]) -> list[tuple[str, str]]:
    """Each header of the file, and as what it is read."""
    chosen = {str(form[column.value].value() or ""): str(column.label) for column in RegisterColumn}
    return [(header, chosen.get(header, "")) for header in headers]
