"""Money that goes back, is used again or given up: disputes, refunds, credit, write-offs; and payouts to our bank."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from billing.actions.left_over import use_left_over
from billing.actions.payouts import assign_payout
from billing.actions.receivables import open_cents
from billing.actions.refund_files import make_refund_file
from billing.actions.refund_requests import ask_credit_back
from billing.actions.refunds import approve_refund, call_off_refund, propose_refund
from billing.actions.write_offs import approve_write_off, propose_write_off, withdraw_write_off
from billing.choices import BankUse, RefundState, RefundWay, WriteOffReason, WriteOffState
from billing.models import BankTransaction, Refund, WriteOff
from billing.queries.left_over import left_over_cents
from billing.queries.payouts import payouts_like_movement
from foundation.errors import Conflict, NotAllowed
from marketplace.queries.organisations import organisation_of_party
from stripe_sandbox.errors import Refused
from stripe_sandbox.flows.disputes import give_evidence
from stripe_sandbox.resources.refunds import new_refund
from tests.billing.banking import finance
from tests.billing.camt import Move
from tests.billing.money_machine import WHICH, MoneyMachine
from tests.billing.test_refunds import colleague
from tests.marketplace.given import an_owner_of

WAYS = st.sampled_from(["bank", "stripe"])
PARTS = st.integers(1, 3)
EVIDENCE = ["winning_evidence", "losing_evidence", "escalate_inquiry_evidence"]
REASONS = ["fraudulent", "debit_not_authorized"]


class MoneyBack(MoneyMachine):
    """What happens to money after it came in."""

    # Disputes

    @rule(which=WHICH)
    def somebody_pays_by_card(self, which: int) -> None:
        if page := self.world.open_page_of(self.owed(which)):
            self.pay_on(page, "card")

    @rule(which=WHICH, reason=st.sampled_from(REASONS), inquiry=st.booleans(), is_heard=st.booleans())
    def a_payer_disputes(
        self, which: int, reason: str, *, inquiry: bool = False, is_heard: bool = False
    ) -> None:
        if not self.charges_to_dispute():
            self.somebody_pays_by_card(which)
        charge = self.one_of(self.charges_to_dispute(), which)
        if charge is not None:
            by_card = charge["payment_method_details"]["type"] == "card"
            path = f"charges/{charge['id']}/dispute"
            self.world.door(path, reason=reason, inquiry=inquiry and by_card)
        if is_heard:
            self.world.hear()

    @rule(which=WHICH, outcome=st.sampled_from(["won", "won", "lost"]), is_heard=st.booleans())
    def a_dispute_ends(self, which: int, outcome: str, is_heard: bool) -> None:
        if dispute := self.one_of(self.open_disputes(), which):
            self.world.door(f"disputes/{dispute['id']}/close", outcome=outcome)
        if is_heard:
            self.world.hear()

    @rule(which=WHICH, evidence=st.sampled_from(EVIDENCE))
    def a_dispute_is_judged(self, which: int, evidence: str) -> None:
        dispute = self.one_of([one for one in self.open_disputes() if "needs" in one["status"]], which)
        if dispute is not None:
            with self.world.sandbox.sandbox.work() as work:
                give_evidence(work, dispute, {"uncategorized_text": evidence}, submit=True)
            for _time in range(2):
                self.world.pass_days(16)
                self.world.night()

    def charges_to_dispute(self) -> list[dict[str, Any]]:
        return [
            one
            for one in self.world.at_stripe("charge")
            if one["status"] == "succeeded"
            and not (one["disputed"] or one["refunded"])
            and one["payment_method_details"]["type"] in {"card", "sepa_debit"}
        ]

    def open_disputes(self) -> list[dict[str, Any]]:
        closed = {"won", "lost", "warning_closed"}
        return [one for one in self.world.at_stripe("dispute") if one["status"] not in closed]

    # Refunds

    @rule(which=WHICH, way=WAYS, part=PARTS)
    def finance_proposes_a_refund(self, which: int, way: str, part: int) -> None:
        payment = self.with_credit(which, way)
        if payment is not None:
            with suppress(Conflict):
                propose_refund(
                    source=payment,
                    cents=left_over_cents(payment) // part,
                    reason="Te veel betaald",
                    actor=finance(),
                    now=self.world.now,
                )

    @rule(which=WHICH, is_another=st.booleans())
    def finance_approves_a_refund(self, which: int, is_another: bool = True) -> None:
        if refund := self.one_of(self.refunds(state=RefundState.PROPOSED), which):
            with suppress(NotAllowed):
                actor = colleague() if is_another else finance()
                approve_refund(refund=refund, actor=actor, now=self.world.now)

    @rule(which=WHICH, way=WAYS)
    def finance_pays_credit_back(self, which: int, way: str) -> None:
        self.finance_proposes_a_refund(which, way, 1)
        self.finance_approves_a_refund(which)
        self.finance_makes_a_file_for_the_bank()
        self.world.work()

    @rule(which=WHICH)
    def finance_calls_a_refund_off(self, which: int) -> None:
        if refund := self.one_of(self.refunds(), which):
            with suppress(Conflict):
                call_off_refund(refund=refund, reason="Toch niet", actor=finance(), now=self.world.now)

    @rule()
    def finance_makes_a_file_for_the_bank(self) -> None:
        for issuer in self.refunds(state=RefundState.APPROVED, way=RefundWay.BANK)[:1]:
            make_refund_file(issuer_code=issuer.issuer.code, actor=colleague(), now=self.world.now)

    @rule(which=WHICH, comes_back=st.booleans())
    def the_bank_pays_what_is_in_a_file(self, which: int, comes_back: bool) -> None:
        gone = self.gone_by_bank()
        for refund in self.refunds(way=RefundWay.BANK).copy():
            if refund.file is None or (gone.get(refund.reference, []) != [-refund.cents] * comes_back):
                continue
            cents = refund.cents if comes_back else -refund.cents
            reason = "AC04" if comes_back else ""
            number = f"B{len(self.world.moves):05d}"
            self.world.take_in(Move(cents, end_to_end=refund.reference, reason=reason, bank_reference=number))

    @rule(which=WHICH, part=PARTS, is_heard=st.booleans())
    def somebody_refunds_at_stripe(self, which: int, part: int, *, is_heard: bool) -> None:
        charges = [
            one
            for one in self.world.at_stripe("charge")
            if one["status"] == "succeeded" and one["amount_refunded"] < one["amount_captured"]
        ]
        if charge := self.one_of(charges, which):
            left = charge["amount_captured"] - charge["amount_refunded"]
            with suppress(Refused), self.world.sandbox.sandbox.work() as work:
                new_refund(work, charge, amount=left // part, reason=None, metadata={})
        if is_heard:
            self.world.hear()

    @rule(which=WHICH, is_heard=st.booleans())
    def a_refund_fails_afterwards(self, which: int, is_heard: bool) -> None:
        made = [one for one in self.world.at_stripe("refund") if one["status"] in {"pending", "succeeded"}]
        if refund := self.one_of(made, which):
            self.world.door(f"refunds/{refund['id']}/outcome", outcome="fail")
        if is_heard:
            self.world.hear()

    def refunds(self, **of: str) -> list[Refund]:
        return list(Refund.objects.filter(**of).select_related("issuer", "payment", "file").order_by("id"))

    def gone_by_bank(self) -> dict[str, list[int]]:
        """What went out and came back by the reference of a refund."""
        found: dict[str, list[int]] = {}
        for move in self.world.moves:
            found.setdefault(move.end_to_end, []).append(move.cents)
        return found

    # Credit

    @rule(which=WHICH, way=WAYS, part=PARTS)
    def credit_is_used(self, which: int, way: str, part: int) -> None:
        payment = self.with_credit(which, way)
        if payment is None:
            return
        owed = [one for one in self.world.receivables() if one.party_id == payment.party_id]
        owed = [one for one in owed if open_cents(one)]
        if receivable := self.one_of(owed, which):
            cents = min(left_over_cents(payment), open_cents(receivable)) // part
            with suppress(Conflict):
                use_left_over(
                    payment=payment, receivable=receivable, cents=cents, actor=finance(), now=self.world.now
                )

    @rule(which=WHICH)
    def a_partner_asks_credit_back(self, which: int) -> None:
        organisation = organisation_of_party(self.receivable(which).party)
        with suppress(Conflict):
            ask_credit_back(organisation=organisation, actor=an_owner_of(organisation), now=self.world.now)

    # Write-offs

    @rule(which=WHICH, part=PARTS, is_approved=st.booleans())
    def finance_gives_up(self, which: int, part: int, is_approved: bool) -> None:
        receivable = self.owed(which)
        with suppress(Conflict):
            propose_write_off(
                receivable=receivable,
                cents=open_cents(receivable) // part,
                reason=WriteOffReason.NOTHING_TO_GET,
                explanation="Deurwaarder vond niets.",
                actor=finance(),
                now=self.world.now,
            )
        if is_approved:
            self.a_colleague_decides_about_giving_up(which, "approve")

    @rule(which=WHICH, how=st.sampled_from(["bank", "part", "page", "credit note"]))
    def money_comes_for_what_was_given_up(self, which: int, how: str) -> None:
        given_up = [one.receivable_id for one in WriteOff.objects.filter(state=WriteOffState.BOOKED)]
        found = [one for one in self.world.receivables() if one.pk in given_up]
        if receivable := self.one_of(found, which):
            if how == "credit note":
                with suppress(Conflict):
                    self.world.credit(receivable)
            elif how == "page" and (page := self.world.open_page_of(receivable)):
                self.pay_on(page, "card")
            else:
                self.world.pay_by_bank(receivable.cents // (2 if how == "part" else 1), receivable)

    @rule(which=WHICH, answer=st.sampled_from(["approve", "approve", "the same person", "withdraw"]))
    def a_colleague_decides_about_giving_up(self, which: int, answer: str) -> None:
        waiting = list(WriteOff.objects.filter(state=WriteOffState.PROPOSED).order_by("id"))
        if write_off := self.one_of(waiting, which):
            with suppress(Conflict, NotAllowed):
                if answer == "withdraw":
                    withdraw_write_off(write_off=write_off, actor=colleague(), now=self.world.now)
                else:
                    actor = colleague() if answer == "approve" else finance()
                    approve_write_off(write_off=write_off, actor=actor, now=self.world.now)

    # Payouts

    @rule(which=WHICH, is_named=st.booleans())
    def a_payout_arrives_at_our_bank(self, which: int, is_named: bool) -> None:
        there = {move.end_to_end for move in self.world.moves if move.cents > 0}
        sent = [one for one in self.world.at_stripe("payout") if one["status"] in {"in_transit", "paid"}]
        if payout := self.one_of([one for one in sent if one["id"] not in there], which):
            self.at_our_bank(payout, payout["amount"], (payout["trace_id"]["value"] or "") * is_named)

    @rule(which=WHICH)
    def a_payout_comes_back(self, which: int) -> None:
        since = (self.world.now - timedelta(days=30)).timestamp()
        sent = [one for one in self.world.at_stripe("payout") if one["arrival_date"] > since]
        if payout := self.one_of([one for one in sent if one["status"] != "failed"], which):
            self.world.door(f"payouts/{payout['id']}/fail", code="account_closed")
            if any(move.end_to_end == payout["id"] for move in self.world.moves):
                self.at_our_bank(payout, -payout["amount"], "")

    @rule(which=WHICH)
    def finance_decides_about_a_payout(self, which: int) -> None:
        rows = BankTransaction.objects.filter(use=BankUse.UNDECIDED).select_related("statement__issuer")
        if row := self.one_of(list(rows.order_by("id")), which):
            for payout in payouts_like_movement(row)[:1]:
                assign_payout(row=row, payout=payout, actor=finance(), now=self.world.now)

    def at_our_bank(self, payout: dict[str, Any], cents: int, trace: str) -> None:
        self.world.take_in(
            Move(
                cents,
                name="Stripe Payments Europe",
                iban="IE29AIBK93115212345678",
                text=f"STRIPE {trace}",
                end_to_end=payout["id"],
                bank_reference=f"B{len(self.world.moves):05d}",
            )
        )
