"""Fixed choices of the marketplace: what makes a listing readable in every language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What an organisation does; it can do several things."""

    EMPLOYER = "employer", _("Employer")
    AGENCY = "agency", _("Employment agency")
    HOUSING_PROVIDER = "housing_provider", _("Housing provider")
    TRAINING_PROVIDER = "training_provider", _("Training provider")
    SERVICE_PROVIDER = "service_provider", _("Provider of another service")
    CIVIL_SOCIETY = "civil_society", _("Civil society organisation")
    GOVERNMENT = "government", _("Government body")
    SPONSOR = "sponsor", _("Sponsor")


class Segment(TextChoices):
    """The price tier of an organisation."""

    START_UP = "start_up", _("Start-up, fewer than 10 people")
    SME = "sme", _("SME, 10 to 249 people")
    LARGE = "large", _("Large, 250 people or more")


class Programme(TextChoices):
    """What the region offers; the part Welcome belongs to Services."""

    CAREER = "career", _("Programme Career")
    SERVICES = "services", _("Programme Services")
    WELCOME = "welcome", _("Programme Services, part Welcome")
    PARTICIPATION = "participation", _("Programme Participation & Integration")
    MKB = "mkb", _("Programme MKB")
    RESEARCH = "research", _("Programme Research & Knowledge")
    EXTRA_SERVICE = "extra_service", _("Extra service")
    GOVERNMENT_SERVICE = "government_service", _("Government service")


class ListingKind(TextChoices):
    """What a listing shows."""

    VACANCY = "vacancy", _("Vacancy")
    HOME = "home", _("Home")
    SERVICE = "service", _("Service")
    PROFILE = "profile", _("Profile")
    SESSION = "session", _("Session")


class ListingState(TextChoices):
    """How far its maker brought it. Whether it shows is a matter of dates, not of this."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("Waits for our look")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMOVED = "removed", _("Removed by decision")


class ClearanceKind(TextChoices):
    """Who says yes: the content, the marks, the payment."""

    EDITORIAL = "editorial", _("Content checked")
    QUALITY = "quality", _("Marks in order")
    STANDING = "standing", _("Agreement paid or on credit terms")


class Condition(TextChoices):
    """What a listing asks on top of what its kind asks."""

    NONE = "", _("No condition")
    SPONSORSHIP = "sponsorship", _("Needs a recognised sponsor")


class Stay(TextChoices):
    """How long the work lasts; the border is four months."""

    SHORT = "short", _("Short: less than 4 months")
    LONG = "long", _("Long: 4 months or more")


class Opportunity(TextChoices):
    """What a vacancy offers: work for a wage, or another way to take part (DOMAIN §3, the accompanying partner)."""

    JOB = "job", _("Job")
    TRAINING = "training", _("Training or traineeship")
    VOLUNTEERING = "volunteering", _("Volunteer work")
    SELF_EMPLOYMENT = "self_employment", _("Work for yourself")


class TrainingPayer(TextChoices):
    """Who pays a training. The one who learns is no choice: nobody pays for work (R5)."""

    ORGANISATION = "organisation", _("Who gives the training pays")
    EMPLOYER = "employer", _("The employer pays")
    FUND = "fund", _("A fund or the government pays")


class OccupationGroup(TextChoices):
    """The ten major groups of ISCO-08, by the first digit of an occupation's code, in plain words."""

    ELEMENTARY = "9", _("Simple work with short instruction")
    MACHINES = "8", _("Machines, vehicles and assembly")
    CRAFT = "7", _("Craft and technical trades")
    FARMING = "6", _("Growing plants, farm and forest")
    SERVICE = "5", _("Care, sales and services")
    OFFICE = "4", _("Office work")
    TECHNICIANS = "3", _("Technicians and specialists")
    PROFESSIONALS = "2", _("Professions with higher education")
    MANAGERS = "1", _("Managers")
    ARMED_FORCES = "0", _("Armed forces")


class ContractKind(TextChoices):
    """The contract that a vacancy offers."""

    FIXED_TERM = "fixed_term", _("Contract for a fixed time")
    PERMANENT = "permanent", _("Permanent contract")
    AGENCY = "agency", _("Contract with an agency")
    SEASONAL = "seasonal", _("Seasonal contract")
    TRAINEESHIP = "traineeship", _("Work and training")


class Sector(TextChoices):
    """The sectors that visitors choose from."""

    HORTICULTURE = "horticulture", _("Horticulture and farming")
    LOGISTICS = "logistics", _("Logistics and warehouse")
    FOOD = "food", _("Food and production")
    CONSTRUCTION = "construction", _("Building and technology")
    CLEANING = "cleaning", _("Cleaning")
    CARE = "care", _("Care")
    HOSPITALITY = "hospitality", _("Hotels and restaurants")
    OTHER = "other", _("Other work")


class LanguageNeeded(TextChoices):
    """The least a worker must understand to do the work safely."""

    NONE = "none", _("No Dutch or English needed")
    ENGLISH = "english", _("English is enough")
    DUTCH_A1 = "dutch_a1", _("Dutch A1: a few words")
    DUTCH_A2 = "dutch_a2", _("Dutch A2: simple sentences")
    DUTCH_B1 = "dutch_b1", _("Dutch B1: everyday talk")
    DUTCH_B2 = "dutch_b2", _("Dutch B2: fluent")


class HousingOffered(TextChoices):
    """Whether housing comes with the work, and from whom (R4)."""

    NONE = "none", _("No housing offered")
    EMPLOYER = "employer", _("Housing of the employer")
    AGENCY = "agency", _("Housing of the agency")
    INDEPENDENT = "independent", _("Housing of an independent landlord")


class Dwelling(TextChoices):
    """The kind of building that a home is in, as housing norms tell them apart."""

    REGULAR = "regular", _("House or flat")
    UNITS = "units", _("Housing units, meant to live in")
    COMPLEX = "complex", _("Rooms in a large building")
    HOTEL = "hotel", _("Hotel or guest house")
    RECREATION = "recreation", _("Holiday park")
    SEASONAL = "seasonal", _("At the grower's, for the season only")


class Tenure(TextChoices):
    """Whether a home is let or sold."""

    RENT = "rent", _("For rent")
    PURCHASE = "purchase", _("For sale")


class Sharing(TextChoices):
    """Whether a bathroom or a kitchen is shared with others."""

    OWN = "own", _("Own")
    SHARED = "shared", _("Shared")


class GroupOutcome(TextChoices):
    """What became of two organisations that were said to be of one group."""

    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    TAKEN_BACK = "taken_back", _("Taken back by the partner")


class ReviewOutcome(TextChoices):
    """What became of a listing that waited for a person."""

    APPROVED = "approved", _("Approved")
    SENT_BACK = "sent_back", _("Sent back")
    TAKEN_BACK = "taken_back", _("Taken back by its author")


class PhotoState(TextChoices):
    """Whether one of us has looked at a photo of a listing."""

    WAITING = "waiting", _("Waits for our look")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class ServiceCategory(TextChoices):
    """What kind of help a service is."""

    LANGUAGE = "language", _("Language")
    MONEY = "money", _("Money and tax")
    CHILDCARE = "childcare", _("Childcare")
    LEGAL = "legal", _("Law")
    TRANSPORT = "transport", _("Transport")
    HEALTH = "health", _("Health")
    OTHER = "other", _("Other help")


class SessionForm(TextChoices):
    """What a session is like."""

    WORKSHOP = "workshop", _("Workshop: you join in")
    SEMINAR = "seminar", _("Seminar: you listen and ask")
    EXPERT = "expert", _("Expert session: you bring your own question")


class SessionSubject(TextChoices):
    """What a session is about."""

    WORK = "work", _("Work")
    HOUSING = "housing", _("Living and renting")
    LANGUAGE = "language", _("Language")
    MONEY = "money", _("Money and tax")
    LEGAL = "legal", _("Law")
    HEALTH = "health", _("Health")
    FAMILY = "family", _("Children and school")
    OTHER = "other", _("Other subject")


class SessionAudience(TextChoices):
    """For whom a session is."""

    EVERYBODY = "everybody", _("For everybody")
    SEEKERS = "seekers", _("For who looks for work")
    WORKERS = "workers", _("For who works here")
    FAMILIES = "families", _("For families")
    EMPLOYERS = "employers", _("For employers")


class MemberRole(TextChoices):
    """What a member may do for an organisation."""

    OWNER = "owner", _("owner")
    MANAGER = "manager", _("manager")
    FINANCE = "finance", _("finance")


class ApiScope(TextChoices):
    """What an API key may do. A key has no more than its maker gave it."""

    READ = "read", _("Read our own data: listings, marks, quotes, invoices")
    LISTINGS = "listings", _("Make, change, publish and withdraw listings")
    SUBSCRIPTIONS = "subscriptions", _("Ask for quotes and accept them: this costs money")
    PAYMENTS = "payments", _("Start payments of invoices")


class FeedFormat(TextChoices):
    """In which form a partner's own system hands over its vacancies."""

    INDEED_XML = "indeed_xml", _("XML as job boards read it (source, job)")
    RECRUITEE_XML = "recruitee_xml", _("XML of Recruitee (offers, offer)")
    GREENHOUSE_JSON = "greenhouse_json", _("JSON of a Greenhouse job board")
    CSV = "csv", _("CSV, with the names of the columns in its first line")


class WageUnit(TextChoices):
    """What a wage in a feed is paid for."""

    HOUR = "hour", _("per hour")
    WEEK = "week", _("per week")
    FOUR_WEEKS = "four_weeks", _("per four weeks")
    MONTH = "month", _("per month")
    YEAR = "year", _("per year")


class FeedRunState(TextChoices):
    """How far the import of one file came."""

    READY = "ready", _("Waits for your yes")
    HELD = "held", _("Stopped: is this right?")
    DONE = "done", _("Taken in")
    DROPPED = "dropped", _("Not taken in")


class RowOutcome(TextChoices):
    """What became of one row of a feed."""

    CREATED = "created", _("New, online")
    CHANGED = "changed", _("Changed")
    RETURNED = "returned", _("Online again")
    KEPT = "kept", _("The same")
    LOOKED_AT = "looked_at", _("Waits for our look")
    WAITING = "waiting", _("Draft: no place left")
    REFUSED = "refused", _("Not taken in")
    ENDED = "ended", _("Ended: not in the feed any more")


class SeenKind(TextChoices):
    """What a visitor did with a listing, as far as it is counted."""

    IMPRESSION = "impression", _("Shown in results")
    VIEW = "view", _("Page opened")
    CLICK = "click", _("Went to the site")
    LEAD = "lead", _("Left a name")


class AlertRhythm(TextChoices):
    """How often new results of a search are mailed, at most."""

    DAILY = "daily", _("Every day that there is something new")
    WEEKLY = "weekly", _("Once a week")
