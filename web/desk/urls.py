"""Addresses of the desk."""

from django.urls import path

from web.desk.views import (
    agreements,
    billing,
    corrections,
    e_invoices,
    finance,
    pages,
    requests,
    stock,
    subscriptions,
    usage,
    vat,
)

urlpatterns = [
    path("", pages.desk, name="desk"),
    path("organisations/", pages.organisations, name="desk-organisations"),
    path("organisations/<str:reference>/", pages.organisation, name="desk-organisation"),
    path("organisations/<str:reference>/decide/", pages.decide, name="desk-decide"),
    path("organisations/<str:reference>/use/", usage.usage, name="desk-usage"),
    path("organisations/<str:reference>/payment-request/", requests.request, name="desk-payment-request"),
    path("agreements/<str:reference>/", agreements.agreement, name="desk-agreement"),
    path("agreements/<str:reference>/rest/", agreements.rest, name="desk-agreement-rest"),
    path("agreements/<str:reference>/go-on/", agreements.go_on, name="desk-agreement-go-on"),
    path("agreements/<str:reference>/transfer/", agreements.transfer, name="desk-agreement-transfer"),
    path("registers/", pages.register_files, name="desk-registers"),
    path("invoices/", pages.invoices, name="desk-invoices"),
    path("invoices/without-e-invoice/", e_invoices.without, name="desk-without-e-invoice"),
    path("invoices/<str:reference>/pdf/", e_invoices.pdf, name="desk-invoice-pdf"),
    path("invoices/<str:reference>/ubl/", e_invoices.ubl, name="desk-invoice-ubl"),
    path("invoices/<str:reference>/credit/", pages.credit, name="desk-credit"),
    path("invoices/<str:reference>/correct/", corrections.correct, name="desk-correct"),
    path("vat/", vat.cases, name="desk-vat"),
    path("vat/<str:reference>/", vat.case, name="desk-vat-case"),
    path("billing/", billing.billing, name="desk-billing"),
    path("billing/start/", billing.start, name="desk-billing-start"),
    path("billing/park/", billing.park, name="desk-billing-park"),
    path("billing/queue/<int:number>/solve/", billing.solve, name="desk-billing-solve"),
    path("limited/", stock.stock, name="desk-stock"),
    path("subscriptions/", subscriptions.subscriptions, name="desk-subscriptions"),
    path("invoiced-ahead/", finance.deferred, name="desk-deferred"),
    path("mails/", pages.mails, name="sandbox-mails"),
]
