"""How an agreement is paid, over HTTP."""

from __future__ import annotations

import pytest

from billing.models import Agreement, ProviderCustomer
from tests.api.given import Caller
from tests.billing.given import NOW, a_paid_agreement, an_employer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_ten_in_the_morning(clock_at):
    clock_at(NOW)


def test_how_an_agreement_is_paid_is_read_and_chosen():
    organisation = an_employer()
    api = Caller(organisation)
    agreement = a_paid_agreement(organisation)
    path = f"agreements/{agreement.reference}"

    assert (api.get(path).json()["paying_method"], api.get(path).json()["mandate"]) == ("pay_link", "")
    without = api.post(f"{path}/paying-method", {"paying_method": "sepa_debit"})
    wrong = api.post(f"{path}/paying-method", {"paying_method": "cash"})
    assert (without.status_code, without.json()["code"]) == (409, "no-mandate")
    assert wrong.status_code == 422, wrong.json()
    assert Agreement.objects.get().paying_method == "pay_link"

    transferred = api.post(f"{path}/paying-method", {"paying_method": "transfer"})
    assert (transferred.status_code, transferred.json()["paying_method"]) == (200, "transfer")

    ProviderCustomer.objects.create(
        party=agreement.party,
        issuer=agreement.issuer,
        customer_id="cus_1",
        mandate_id="mandate_1",
        debit_method_id="pm_1",
        mandate_reference="QMGRXNVZKXJYKJ5E",
    )
    collected = api.post(f"{path}/paying-method", {"paying_method": "sepa_debit"}).json()
    assert (collected["paying_method"], collected["mandate"]) == ("sepa_debit", "QMGRXNVZKXJYKJ5E")
    assert api.get(f"invoices/{collected['invoices'][0]}").json()["debit_on"] is None
