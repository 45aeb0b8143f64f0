"""The mandates that partners gave: kept with the party, described as its bank knows them, and forgotten when over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from billing.actions.paying_methods import stop_collecting
from billing.models import Agreement, ProviderCustomer


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMandate:
    """What the provider says of a mandate. Of the account only its last signs are kept."""

    mandate_id: str
    method_id: str
    reference: str
    account_end: str


@transaction.atomic
def keep_mandate(*, party_id: int, issuer_id: int, given: GivenMandate) -> None:
    """Keep a mandate that a party gave an issuer. One that is in use stays: invoices that announce a debit name it."""
    in_use = Agreement.objects.filter(issuer_id=issuer_id, debit_mandate=OuterRef("mandate_id"))
    ProviderCustomer.objects.filter(
        ~Exists(in_use) | Q(mandate_id=""), party_id=party_id, issuer_id=issuer_id
    ).update(
        mandate_id=given.mandate_id,
        debit_method_id=given.method_id,
        mandate_reference=given.reference,
        account_end=given.account_end,
    )


def mandate_is_in_use(agreement: Agreement) -> bool:
    """Whether something of the party of an agreement is collected by its issuer now."""
    return (
        Agreement.objects.filter(party_id=agreement.party_id, issuer_id=agreement.issuer_id)
        .exclude(debit_mandate="")
        .exists()
    )


@transaction.atomic
def describe_mandate(*, given: GivenMandate) -> None:
    """Write what the payer's bank calls a mandate where we did not know it yet."""
    if not given.reference:
        return
    ProviderCustomer.objects.filter(mandate_id=given.mandate_id, mandate_reference="").update(
        mandate_reference=given.reference, account_end=given.account_end
    )
    Agreement.objects.filter(debit_mandate=given.mandate_id, debit_reference="").update(
        debit_reference=given.reference, debit_account_end=given.account_end
    )


@transaction.atomic
def end_mandate(*, mandate: str, now: datetime) -> int:
    """Forget a mandate that nothing can be collected under any more; answer how many agreements it was of.

    Each is paid invoice by invoice again, and a letter says what happened and how to pay what is open. A mandate that
    we do not know changes nothing.
    """
    if not mandate:
        return 0
    ProviderCustomer.objects.filter(mandate_id=mandate).update(
        mandate_id="", debit_method_id="", mandate_reference="", account_end=""
    )
    agreements = list(Agreement.objects.filter(debit_mandate=mandate).order_by("pk"))
    for agreement in agreements:
        stop_collecting(agreement=agreement, now=now)
    return len(agreements)
