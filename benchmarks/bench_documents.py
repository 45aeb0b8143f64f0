"""Making documents: PDFs beside bare WeasyPrint on the same HTML, by one process and by two, and e-invoices.

Ours reads the document, writes the sheet, makes PDF/A-3 and puts the e-invoice in; bare WeasyPrint is warm, has its
fonts and style sheet ready, and turns the finished HTML into an ordinary PDF.
"""

from __future__ import annotations

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.ground import an_empty_database, report, report_ratio, seconds
from benchmarks.processes import answer_of

ROUNDS = 5
PDFS = 20
UBLS = 300
WARM_UP = 12.0
MEASURED = 15.0
MANY = 1_000


def main() -> None:
    from weasyprint import HTML

    from invoices.documents.e_invoices import e_invoice_of
    from invoices.documents.pdf import html_of, pdf_of_document, prepared
    from invoices.documents.ubl import ubl_of_document
    from invoices.queries.documents import document_with
    from tests.invoices.given import an_issued_invoice, the_lines_of_the_picture

    document = document_with(an_issued_invoice(*the_lines_of_the_picture()).reference)
    e_invoice, html = e_invoice_of(document), html_of(document)
    fonts, styles = prepared()

    def ours() -> None:
        for _ in range(PDFS):
            pdf_of_document(document, e_invoice)

    def bare() -> None:
        for _ in range(PDFS):
            HTML(string=html).write_pdf(stylesheets=styles, font_config=fonts)

    def written() -> None:
        lines, rows = list(document.lines.all()), list(document.vat_rows.all())
        for _ in range(UBLS):
            ubl_of_document(document, lines, rows)

    def checked() -> None:
        for _ in range(UBLS):
            e_invoice_of(document)

    ours()
    bare()
    pairs = [(seconds(ours), seconds(bare)) for _ in range(ROUNDS)]
    title = f"Making {PDFS} PDFs of a page with the e-invoice inside"
    report(
        title,
        [one for one, _other in pairs],
        [other for _one, other in pairs],
        beside="bare WeasyPrint",
        unit="PDFs",
        count=PDFS,
        goal="≤ 1.11: at least 0.9 of its speed",
    )
    written()
    checked()
    print("E-invoices")
    for name, work in (("written", written), ("and checked", checked)):
        print(f"  {name:<14} {UBLS / seconds(work):>12,.0f} a second")
    print("Two workers beside one")
    single, double = at_once(1, document.reference), at_once(2, document.reference)
    print(f"  {'one':<14} {single:>12.1f} PDFs a second")
    print(f"  {'two':<14} {double:>12.1f} PDFs a second")
    report_ratio([double / single], goal="≥ 1.8 on two free cores")
    grown = worker("memory", document.reference, 0.0)
    print(f"Memory of a worker\n  {'after 100':<14} {grown['early']:>12,.0f} MB")
    print(
        f"  {f'after {MANY:,}':<14} {grown['late']:>12,.0f} MB; its checker {grown['checker']:,.0f} MB (goal: flat)"
    )


def at_once(workers: int, reference: str) -> float:
    """PDFs a second of so many processes that begin at the same moment."""
    begins = time.monotonic() + WARM_UP
    with ThreadPoolExecutor(workers) as pool:
        answers = list(pool.map(lambda _number: worker("speed", reference, begins), range(workers)))
    return sum(float(answer["made"]) for answer in answers) / MEASURED


def worker(what: str, reference: str, begins: float) -> dict[str, float]:
    """What a process of its own measured."""
    command = [sys.executable, "-m", "benchmarks.bench_documents", what, reference, str(begins)]
    return answer_of(command, {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"})


def work(what: str, reference: str, begins: float) -> dict[str, float]:
    """Make documents as a worker does, until the time is over or there are enough."""
    import django
    import psutil

    django.setup()
    from invoices.documents.e_invoices import e_invoice_of
    from invoices.documents.pdf import pdf_of_document
    from invoices.queries.documents import document_with

    def make() -> None:
        document = document_with(reference)
        pdf_of_document(document, e_invoice_of(document))

    own = psutil.Process(os.getpid())
    make()
    if what == "memory":
        early = 0.0
        for number in range(1, MANY + 1):
            make()
            if number == MANY // 10:
                early = own.memory_info().rss / 1e6
        checker = sum(child.memory_info().rss for child in own.children()) / 1e6
        return {"early": early, "late": own.memory_info().rss / 1e6, "checker": checker}
    time.sleep(max(0.0, begins - time.monotonic()))
    made = 0
    while time.monotonic() < begins + MEASURED:
        make()
        made += 1
    return {"made": made}


if __name__ == "__main__":
    if len(sys.argv) > 3:
        print(json.dumps(work(sys.argv[1], sys.argv[2], float(sys.argv[3]))))
    else:
        with an_empty_database():
            main()
