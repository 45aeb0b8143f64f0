"""What the pages say, in Dutch and English, and how they write money and moments."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

LANGUAGES = {"nl": "Nederlands", "en": "English"}

WORDS = {
    "nl": {
        "title": "Testkassa",
        "intro": "Dit is geen echte betaalpagina. Er wordt nergens geld afgeschreven.",
        "skip": "Naar de inhoud",
        "back": "Terug zonder te betalen",
        "choose": "Kies wat er moet gebeuren",
        "what": "Wat wordt betaald",
        "reference": "Kenmerk",
        "to_pay": "Te betalen",
        "facts": "Gegevens van de test",
        "session": "Sessie",
        "customer": "Klant",
        "no_customer": "geen",
        "method": "Methode",
        "clock": "Klok",
        "then_debit": "{method}, dan incasso",
        "run": "Voer uit: {what}, {amount}",
        "run_any": "Voer uit wat u hebt gekozen, {amount}",
        "paid": "Betaald",
        "paid_explained": "{method} lukt direct.",
        "mandate_kept": "Machtiging voor incasso wordt bewaard.",
        "paid_button": "betaald",
        "paid_later": "Betaald, maar de melding komt later",
        "paid_later_explained": "Verwerking duurt 2 dagen. Daarna gelukt. Zet de klok op {day} of later.",
        "paid_later_button": "betaald, melding later",
        "refused": "Geweigerd door de bank",
        "refused_explained": "De klant ziet een foutmelding en kan opnieuw.",
        "refused_button": "geweigerd",
        "stopped": "Klant stopt",
        "stopped_explained": "Terug naar {business} zonder betaling.",
        "stopped_button": "klant stopt",
        "stopped_event": "geen melding, op {moment}",
        "reversed": "Incasso mislukt na 5 dagen",
        "reversed_explained": "Eerst gelukt, daarna teruggeboekt: AM04. Zet de klok op {day} of later.",
        "reversed_button": "betaald, later mislukt",
        "paid_four_times": "Dezelfde melding vier keer",
        "paid_four_times_explained": "{business} mag dan maar één betaling boeken.",
        "paid_four_times_button": "betaald, vier meldingen",
        "bank_refused": "De bank weigert de betaling.",
        "bank_refused_next": "Er is niets betaald. Kies opnieuw wat er moet gebeuren.",
        "wrong_choice": "Deze keuze bestaat niet.",
        "wrong_choice_next": "Kies wat er moet gebeuren.",
        "done": "Deze betaling is gedaan.",
        "waiting": "Deze betaling is onderweg bij de bank.",
        "waiting_next": "Zet de klok van de testkassa op {moment} of later. Dan is de betaling gelukt.",
        "expired": "Deze betaalsessie is verlopen op {moment}.",
        "expired_next": "Ga terug en begin de betaling opnieuw.",
        "onward": "Verder naar {business}",
        "back_to": "Terug naar {business}",
        "unknown": "Deze betaalsessie bestaat niet.",
        "unknown_next": "Controleer het adres, of begin de betaling opnieuw.",
        "run_setup": "Voer uit: {what}",
        "run_any_setup": "Voer uit wat u hebt gekozen",
        "what_setup": "Wat wordt vastgelegd",
        "nothing_to_pay": "Nu te betalen",
        "setup_paid": "Toestemming gegeven",
        "setup_paid_explained": "{method} lukt direct. De klant kan later worden afgeschreven.",
        "setup_paid_button": "toestemming gegeven",
        "setup_refused": "Geweigerd door de bank",
        "setup_refused_explained": "De klant ziet een foutmelding en kan opnieuw.",
        "setup_refused_button": "geweigerd",
        "setup_stopped": "Klant stopt",
        "setup_stopped_explained": "Terug naar {business} zonder toestemming.",
        "setup_stopped_button": "klant stopt",
        "setup_paid_four_times": "Dezelfde melding vier keer",
        "setup_paid_four_times_explained": "{business} mag dan maar één machtiging vastleggen.",
        "setup_paid_four_times_button": "toestemming, vier meldingen",
        "setup_done": "De toestemming is vastgelegd.",
        "setup_refused_next": "Er is niets vastgelegd. Kies opnieuw wat er moet gebeuren.",
        "approved": "Bevestigd",
        "approved_explained": "De klant bevestigt bij zijn bank. Daarna gaat {business} verder.",
        "approved_button": "bevestigd",
        "rejected": "Niet bevestigd",
        "rejected_explained": "De klant bevestigt niet. {business} moet een andere betaling vragen.",
        "rejected_button": "niet bevestigd",
        "intent": "Opdracht",
        "answered": "Deze vraag van de bank is beantwoord.",
        "answered_next": "Ga terug naar {business} of sluit dit venster.",
        "unknown_intent": "Deze vraag van de bank bestaat niet.",
        "method_card": "Kaart, bevestigen bij de bank",
        "languages": "Taal",
        "ideal": "iDEAL",
        "card": "Kaart",
        "sepa_debit": "Incasso (SEPA)",
        "days": "ma di wo do vr za zo",
        "months": "januari februari maart april mei juni juli augustus september oktober november december",
    },
    "en": {
        "title": "Test checkout",
        "intro": "This is not a real payment page. No money is taken anywhere.",
        "skip": "Go to the content",
        "back": "Go back without paying",
        "choose": "Choose what should happen",
        "what": "What is paid",
        "reference": "Reference",
        "to_pay": "To pay",
        "facts": "Details of the test",
        "session": "Session",
        "customer": "Customer",
        "no_customer": "none",
        "method": "Method",
        "clock": "Clock",
        "then_debit": "{method}, then direct debit",
        "run": "Run: {what}, {amount}",
        "run_any": "Run what you chose, {amount}",
        "paid": "Paid",
        "paid_explained": "{method} succeeds at once.",
        "mandate_kept": "The direct debit mandate is kept.",
        "paid_button": "paid",
        "paid_later": "Paid, but the message comes later",
        "paid_later_explained": "The bank takes 2 days. Then it succeeds. Set the clock to {day} or later.",
        "paid_later_button": "paid, message later",
        "refused": "Refused by the bank",
        "refused_explained": "The customer sees an error and can try again.",
        "refused_button": "refused",
        "stopped": "Customer stops",
        "stopped_explained": "Back to {business} without payment.",
        "stopped_button": "customer stops",
        "stopped_event": "no message, on {moment}",
        "reversed": "Debit fails after 5 days",
        "reversed_explained": "Succeeds first, is taken back later: AM04. Set the clock to {day} or later.",
        "reversed_button": "paid, fails later",
        "paid_four_times": "The same message four times",
        "paid_four_times_explained": "{business} may then book one payment only.",
        "paid_four_times_button": "paid, four messages",
        "bank_refused": "The bank refuses the payment.",
        "bank_refused_next": "Nothing was paid. Choose again what should happen.",
        "wrong_choice": "This choice does not exist.",
        "wrong_choice_next": "Choose what should happen.",
        "done": "This payment is done.",
        "waiting": "This payment is under way at the bank.",
        "waiting_next": "Set the clock of the test checkout to {moment} or later. Then the payment succeeds.",
        "expired": "This checkout session expired on {moment}.",
        "expired_next": "Go back and start the payment again.",
        "onward": "Continue to {business}",
        "back_to": "Back to {business}",
        "unknown": "This checkout session does not exist.",
        "unknown_next": "Check the address, or start the payment again.",
        "run_setup": "Run: {what}",
        "run_any_setup": "Run what you chose",
        "what_setup": "What is set up",
        "nothing_to_pay": "To pay now",
        "setup_paid": "Permission given",
        "setup_paid_explained": "{method} succeeds at once. The customer can be charged later.",
        "setup_paid_button": "permission given",
        "setup_refused": "Refused by the bank",
        "setup_refused_explained": "The customer sees an error and can try again.",
        "setup_refused_button": "refused",
        "setup_stopped": "Customer stops",
        "setup_stopped_explained": "Back to {business} without permission.",
        "setup_stopped_button": "customer stops",
        "setup_paid_four_times": "The same message four times",
        "setup_paid_four_times_explained": "{business} may then keep one mandate only.",
        "setup_paid_four_times_button": "permission, four messages",
        "setup_done": "The permission is kept.",
        "setup_refused_next": "Nothing was set up. Choose again what should happen.",
        "approved": "Confirmed",
        "approved_explained": "The customer confirms with the bank. Then {business} goes on.",
        "approved_button": "confirmed",
        "rejected": "Not confirmed",
        "rejected_explained": "The customer does not confirm. {business} has to ask for another payment.",
        "rejected_button": "not confirmed",
        "intent": "Intent",
        "answered": "This question of the bank is answered.",
        "answered_next": "Go back to {business} or close this window.",
        "unknown_intent": "This question of the bank does not exist.",
        "method_card": "Card, to confirm with the bank",
        "languages": "Language",
        "ideal": "iDEAL",
        "card": "Card",
        "sepa_debit": "Direct debit (SEPA)",
        "days": "Mon Tue Wed Thu Fri Sat Sun",
        "months": "January February March April May June July August September October November December",
    },
}

SIGNS = {"eur": "€", "usd": "$", "gbp": "£"}


def chosen_language(asked: str | None, locale: str | None, default: str) -> str:
    """The language asked for in the address, else the session's, else the sandbox's own."""
    for wish in (asked, locale):
        short = (wish or "").split("-")[0].lower()
        if short in LANGUAGES:
            return short
    return default


def money(cents: int, currency: str, language: str) -> str:
    """`€ 5.240,35` in Dutch, `€ 5,240.35` in English, with a hard space and a real minus sign."""
    whole, rest = divmod(abs(cents), 100)
    grouped = f"{whole:,}"
    text = f"{grouped.replace(',', '.')},{rest:02}" if language == "nl" else f"{grouped}.{rest:02}"
    sign = SIGNS.get(currency, currency.upper())
    return f"{'−' if cents < 0 else ''}{sign}\u00a0{text}"


def day(moment: int, language: str, timezone: str) -> str:
    """`do 18 maart 2027`."""
    local = datetime.fromtimestamp(moment, ZoneInfo(timezone))
    words = WORDS[language]
    weekday, month = words["days"].split()[local.weekday()], words["months"].split()[local.month - 1]
    return f"{weekday} {local.day} {month} {local.year}"


def day_and_time(moment: int, language: str, timezone: str) -> str:
    """`di 16 maart 2027, 10.05` in Dutch, with a colon in English."""
    local = datetime.fromtimestamp(moment, ZoneInfo(timezone))
    point = "." if language == "nl" else ":"
    return f"{day(moment, language, timezone)}, {local.hour:02}{point}{local.minute:02}"
