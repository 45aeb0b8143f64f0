"""Addresses of version 1."""

from django.urls import path

from api.v1.views import (
    catalogue,
    growth_paths,
    listings,
    own_agreements,
    own_figures,
    own_invoices,
    own_listings,
    own_organisation,
    own_quotes,
    own_usage,
)

urlpatterns = [
    path("price-card", catalogue.PriceCardView.as_view(), name="price-card"),
    path("regions", catalogue.RegionList.as_view(), name="regions"),
    path("occupations", catalogue.OccupationList.as_view(), name="occupations"),
    path("vacancies", listings.VacancyList.as_view(), name="vacancies"),
    path("vacancies/<str:reference>", listings.VacancyDetail.as_view(), name="vacancy"),
    path(
        "vacancies/<str:reference>/growth-paths",
        growth_paths.PathsOfVacancy.as_view(),
        name="vacancy-growth-paths",
    ),
    path("homes", listings.HomeList.as_view(), name="homes"),
    path("homes/<str:reference>", listings.HomeDetail.as_view(), name="home"),
    path("services", listings.ServiceList.as_view(), name="services"),
    path("services/<str:reference>", listings.ServiceDetail.as_view(), name="service"),
    path("sessions", listings.SessionList.as_view(), name="sessions"),
    path("sessions/<str:reference>", listings.SessionDetail.as_view(), name="session"),
    path(
        "services/<str:reference>/growth-paths",
        growth_paths.PathsOfService.as_view(),
        name="service-growth-paths",
    ),
    path("own/growth-paths", growth_paths.OwnGrowthPaths.as_view(), name="own-growth-paths"),
    path("own/growth-paths/<str:reference>", growth_paths.OwnGrowthPath.as_view(), name="own-growth-path"),
    path("own/listings", own_listings.OwnListings.as_view(), name="own-listings"),
    path("own/listings/<str:reference>", own_listings.OwnListing.as_view(), name="own-listing"),
    path("own/listings/<str:reference>/publish", own_listings.Publish.as_view(), name="own-listing-publish"),
    path(
        "own/listings/<str:reference>/withdraw", own_listings.Withdraw.as_view(), name="own-listing-withdraw"
    ),
    path("own/listings/<str:reference>/copy", own_listings.Copy.as_view(), name="own-listing-copy"),
    path(
        "own/listings/<str:reference>/schedule", own_listings.Schedule.as_view(), name="own-listing-schedule"
    ),
    path(
        "own/listings/<str:reference>/change/take-back",
        own_listings.TakeBackChange.as_view(),
        name="own-listing-change-take-back",
    ),
    path("own/vacancies", own_listings.OwnVacancies.as_view(), name="own-vacancies"),
    path("own/vacancies/<str:reference>", own_listings.OwnVacancy.as_view(), name="own-vacancy"),
    path("own/homes", own_listings.OwnHomes.as_view(), name="own-homes"),
    path("own/homes/<str:reference>", own_listings.OwnHome.as_view(), name="own-home"),
    path("own/services", own_listings.OwnServices.as_view(), name="own-services"),
    path("own/services/<str:reference>", own_listings.OwnService.as_view(), name="own-service"),
    path("own/sessions", own_listings.OwnSessions.as_view(), name="own-sessions"),
    path("own/sessions/<str:reference>", own_listings.OwnSession.as_view(), name="own-session"),
    path("own/organisation", own_organisation.OwnOrganisation.as_view(), name="own-organisation"),
    path("own/eligibility", own_organisation.OwnEligibility.as_view(), name="own-eligibility"),
    path("own/quotes", own_quotes.OwnQuotes.as_view(), name="own-quotes"),
    path("own/quotes/<str:reference>", own_quotes.OwnQuote.as_view(), name="own-quote"),
    path("own/quotes/<str:reference>/accept", own_quotes.AcceptQuote.as_view(), name="own-quote-accept"),
    path(
        "own/quotes/<str:reference>/withdraw",
        own_quotes.WithdrawQuote.as_view(),
        name="own-quote-withdraw",
    ),
    path("own/agreements", own_agreements.OwnAgreements.as_view(), name="own-agreements"),
    path("own/agreements/<str:reference>", own_agreements.OwnAgreement.as_view(), name="own-agreement"),
    path(
        "own/agreements/<str:reference>/end",
        own_agreements.EndAgreement.as_view(),
        name="own-agreement-end",
    ),
    path(
        "own/agreements/<str:reference>/paying-method",
        own_agreements.ChoosePayingMethod.as_view(),
        name="own-agreement-paying-method",
    ),
    path(
        "own/agreements/<str:reference>/preview",
        own_agreements.PreviewChange.as_view(),
        name="own-agreement-preview",
    ),
    path(
        "own/agreements/<str:reference>/change",
        own_agreements.ChangeAgreement.as_view(),
        name="own-agreement-change",
    ),
    path(
        "own/agreements/<str:reference>/changes/<str:change_reference>/withdraw",
        own_agreements.WithdrawChange.as_view(),
        name="own-agreement-change-withdraw",
    ),
    path("own/figures", own_figures.OwnFigures.as_view(), name="own-figures"),
    path("own/usage", own_usage.OwnUsage.as_view(), name="own-usage"),
    path("own/usage/<str:reference>", own_usage.OneUsage.as_view(), name="own-usage-one"),
    path("own/usage/<str:reference>/correct", own_usage.CorrectUsage.as_view(), name="own-usage-correct"),
    path("own/participants", own_usage.OwnParticipants.as_view(), name="own-participants"),
    path(
        "own/participants/<str:reference>/forget",
        own_usage.ForgetParticipant.as_view(),
        name="own-participant-forget",
    ),
    path("own/invoices", own_invoices.OwnInvoices.as_view(), name="own-invoices"),
    path("own/invoices/<str:number>", own_invoices.OwnInvoice.as_view(), name="own-invoice"),
    path("own/invoices/<str:number>/pdf", own_invoices.OwnInvoicePdf.as_view(), name="own-invoice-pdf"),
    path("own/invoices/<str:number>/ubl", own_invoices.OwnInvoiceUbl.as_view(), name="own-invoice-ubl"),
    path("own/invoices/<str:number>/pay", own_invoices.PayInvoice.as_view(), name="own-invoice-pay"),
]
