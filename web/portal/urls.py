"""Addresses of the partner portal."""

from django.urls import path

from web.portal.views import (
    agreements,
    invoices,
    listings,
    members,
    organisations,
    package,
    quotes,
    settings,
    start,
)

urlpatterns = [
    path("", start.start, name="portal"),
    path("welcome/", organisations.after_login, name="after-login"),
    path("organisation/", organisations.new_organisation, name="organisation-new"),
    path("package/", package.package, name="package"),
    path("quotes/", quotes.quotes, name="quotes"),
    path("quotes/<str:reference>/", quotes.quote, name="quote"),
    path("quotes/<str:reference>/accept/", quotes.accept, name="quote-accept"),
    path("agreements/<str:reference>/", agreements.agreement, name="agreement"),
    path("agreements/<str:reference>/change/", agreements.change, name="agreement-change"),
    path(
        "agreements/<str:reference>/changes/<str:change_reference>/withdraw/",
        agreements.withdraw,
        name="agreement-change-withdraw",
    ),
    path("agreements/<str:reference>/end/", agreements.end, name="agreement-end"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<str:number>/", invoices.invoice, name="invoice"),
    path("invoices/<str:number>/pay/", invoices.pay, name="pay"),
    path("invoices/<str:number>/pdf/", invoices.invoice_pdf, name="invoice-pdf"),
    path("listings/", listings.listings, name="listings"),
    path("listings/new/<str:kind>/", listings.edit_listing, name="listing-new"),
    path("listings/<str:reference>/publish/", listings.publish, name="listing-publish"),
    path("listings/<str:reference>/withdraw/", listings.withdraw, name="listing-withdraw"),
    path("listings/<str:kind>/<str:reference>/", listings.edit_listing, name="listing-edit"),
    path("leads/", listings.leads, name="leads"),
    path("marks/", start.marks, name="marks"),
    path("marks/declaration/", start.declaration, name="declare"),
    path("settings/", settings.settings, name="settings"),
    path("settings/members/invite/", members.invite, name="member-invite"),
    path("settings/members/<int:membership_id>/remove/", members.remove, name="member-remove"),
    path("settings/invitations/<str:reference>/withdraw/", members.withdraw, name="invitation-withdraw"),
    path("invitations/", members.invitations, name="invitations"),
    path("invitations/<str:reference>/accept/", members.accept, name="invitation-accept"),
    path("settings/keys/<str:prefix>/revoke/", settings.revoke, name="key-revoke"),
]
