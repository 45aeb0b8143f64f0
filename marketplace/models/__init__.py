"""What the marketplace stores."""

from marketplace.models.alerts import SearchAlert
from marketplace.models.api_keys import ApiKey
from marketplace.models.clearances import Allowance, Clearance
from marketplace.models.feeds import FeedItem, FeedRow, FeedRun, VacancyFeed
from marketplace.models.figures import ListingFigure, Sighting
from marketplace.models.groups import GroupTie
from marketplace.models.growth_paths import GrowthPath, GrowthStep
from marketplace.models.holds import ListingHold
from marketplace.models.leads import Lead, LeadRoute
from marketplace.models.listings import OF_KINDS, Home, Listing, Service, Session, Vacancy
from marketplace.models.marks import OrganisationMark
from marketplace.models.organisations import Invitation, Membership, Organisation, OrganisationRole
from marketplace.models.participants import Participant
from marketplace.models.photos import ListingPhoto
from marketplace.models.profiles import Profile
from marketplace.models.regions import Municipality, PostcodeArea, Region
from marketplace.models.reviews import ListingReview
from marketplace.models.search import SearchWord
from marketplace.models.texts import ListingText
from marketplace.models.versions import ListingVersion
from marketplace.models.wages import MinimumWage

__all__ = [
    "OF_KINDS",
    "Allowance",
    "ApiKey",
    "Clearance",
    "FeedItem",
    "FeedRow",
    "FeedRun",
    "GroupTie",
    "GrowthPath",
    "GrowthStep",
    "Home",
    "Invitation",
    "Lead",
    "LeadRoute",
    "Listing",
    "ListingFigure",
    "ListingHold",
    "ListingPhoto",
    "ListingReview",
    "ListingText",
    "ListingVersion",
    "Membership",
    "MinimumWage",
    "Municipality",
    "Organisation",
    "OrganisationMark",
    "OrganisationRole",
    "Participant",
    "PostcodeArea",
    "Profile",
    "Region",
    "SearchAlert",
    "SearchWord",
    "Service",
    "Session",
    "Sighting",
    "Vacancy",
    "VacancyFeed",
]
