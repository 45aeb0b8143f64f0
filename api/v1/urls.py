"""Addresses of version 1."""

from django.urls import path

from api.v1.views import listings, own_listings

urlpatterns = [
    path("vacancies", listings.VacancyList.as_view(), name="vacancies"),
    path("vacancies/<str:reference>", listings.VacancyDetail.as_view(), name="vacancy"),
    path("homes", listings.HomeList.as_view(), name="homes"),
    path("homes/<str:reference>", listings.HomeDetail.as_view(), name="home"),
    path("services", listings.ServiceList.as_view(), name="services"),
    path("services/<str:reference>", listings.ServiceDetail.as_view(), name="service"),
    path("own/listings", own_listings.OwnListings.as_view(), name="own-listings"),
    path("own/listings/<str:reference>", own_listings.OwnListing.as_view(), name="own-listing"),
    path("own/listings/<str:reference>/publish", own_listings.Publish.as_view(), name="own-listing-publish"),
    path(
        "own/listings/<str:reference>/withdraw", own_listings.Withdraw.as_view(), name="own-listing-withdraw"
    ),
    path("own/vacancies", own_listings.OwnVacancies.as_view(), name="own-vacancies"),
    path("own/vacancies/<str:reference>", own_listings.OwnVacancy.as_view(), name="own-vacancy"),
    path("own/homes", own_listings.OwnHomes.as_view(), name="own-homes"),
    path("own/homes/<str:reference>", own_listings.OwnHome.as_view(), name="own-home"),
    path("own/services", own_listings.OwnServices.as_view(), name="own-services"),
    path("own/services/<str:reference>", own_listings.OwnService.as_view(), name="own-service"),
]
