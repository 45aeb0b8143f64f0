"""Payments that are taken back: by a card's bank, with evidence and an outcome; by direct debit, at once for good."""

from __future__ import annotations

from stripe_sandbox.errors import Json, StateRefused
from stripe_sandbox.resources.balance import DAY
from stripe_sandbox.resources.disputes import EVIDENCE, move_money, new_dispute, new_early_fraud_warning
from stripe_sandbox.resources.mandates import deactivate_mandates
from stripe_sandbox.resources.payment_methods import card_behind
from stripe_sandbox.resources.special_accounts import account_of
from stripe_sandbox.sandbox import Work

EVIDENCE_PAST_DUE = "evidence_past_due"
JUDGE = "judge_dispute"
EVIDENCE_DAYS = 14
REVIEW_DAYS = 30
NETWORK_REASONS = {"fraudulent": "10.4", "product_not_received": "13.1", "general": "13.7"}
OPEN = ("needs_response", "warning_needs_response")
UNDER_REVIEW = {"needs_response": "under_review", "warning_needs_response": "warning_under_review"}
WINNING, LOSING, ESCALATING = "winning_evidence", "losing_evidence", "escalate_inquiry_evidence"


def dispute_as_said(work: Work, charge: Json) -> None:
    """What the number behind a charge promised, or what a tester planned, happens now."""
    if not _stands(charge):
        return
    planned = work.store.hidden(charge["id"]).get("planned_dispute")
    method = work.load(charge["payment_method"], "payment_method")
    if planned:
        take_back(work, charge, **planned)
    elif method["type"] == "sepa_debit":
        account = account_of(work.store.hidden(method["id"])["iban"])
        take_back(work, charge, reason=account.reason, network_reason_code=account.network_reason_code)
    elif method["type"] == "card":
        card = card_behind(work, method)
        if card.warned:
            warning = new_early_fraud_warning(work, charge)
            work.emit("radar.early_fraud_warning.created", warning)
        if card.disputed:
            take_back(work, charge, reason=card.disputed, inquiry=card.inquiry)


def take_back(
    work: Work,
    charge: Json,
    *,
    reason: str,
    network_reason_code: str | None = None,
    inquiry: bool = False,
) -> Json:
    """The bank takes a successful payment back. The intent stays succeeded.

    By direct debit that is final: withdrawn and lost at once, and the mandate ends when nothing was authorised. By card
    it waits for evidence; an `inquiry` leaves the money where it is. Refuses a charge that did not succeed, is disputed
    already, or was given back.
    """
    if not _stands(charge):
        raise StateRefused(
            f"Charge {charge['id']} cannot be taken back: it is not a payment that still stands."
        )
    by_card = charge["payment_method_details"]["type"] == "card"
    status = ("warning_needs_response" if inquiry else "needs_response") if by_card else "lost"
    due_by = work.now + EVIDENCE_DAYS * DAY if by_card else None
    code = network_reason_code or (NETWORK_REASONS.get(reason, "10.4") if by_card else None)
    dispute = new_dispute(work, charge, reason=reason, network_reason_code=code, status=status, due_by=due_by)
    if not inquiry:
        move_money(work, dispute, back=False)
    charge["disputed"] = True
    work.save(charge)
    work.emit("charge.updated", charge, previous={"disputed": False})
    work.emit("charge.dispute.created", dispute)
    if not inquiry:
        work.emit("charge.dispute.funds_withdrawn", dispute)
    if not by_card:
        work.emit("charge.dispute.closed", dispute)
        if reason == "debit_not_authorized":
            deactivate_mandates(work, charge["payment_method"])
    if due_by is not None:
        work.later(due_by, EVIDENCE_PAST_DUE, dispute["id"])
    return dispute


def give_evidence(work: Work, dispute: Json, evidence: Json, *, submit: bool) -> None:
    """Keep evidence with a dispute, and hand it in when `submit`: the bank judges later. Refuses one that is closed."""
    if dispute["status"] not in OPEN:
        raise StateRefused(
            f"This dispute has a status of {dispute['status']}: evidence can be given while it needs a response only.",
            code="status_transition_invalid",
        )
    for name, value in evidence.items():
        if name in EVIDENCE:
            dispute["evidence"][name] = value if value != "" else None
    details = dispute["evidence_details"]
    details["has_evidence"] = any(dispute["evidence"][name] is not None for name in EVIDENCE)
    if submit:
        details["submission_count"] += 1
        dispute["status"] = UNDER_REVIEW[dispute["status"]]
        work.store.drop_timers(dispute["id"])
        work.later(work.now + REVIEW_DAYS * DAY, JUDGE, dispute["id"])
    work.save(dispute)
    work.emit("charge.dispute.updated", dispute)


def judge(work: Work, dispute: Json) -> None:
    """The bank decides on the evidence: its magic words win, lose or escalate; other evidence loses."""
    text = dispute["evidence"]["uncategorized_text"]
    if dispute["status"] == "under_review":
        close(work, dispute, won=text == WINNING)
    elif dispute["status"] == "warning_under_review":
        given_back = work.load(dispute["charge"], "charge")["refunded"]
        if text == ESCALATING and not given_back:
            escalate(work, dispute)
        else:
            close(work, dispute, won=False)


def evidence_past_due(work: Work, dispute: Json) -> None:
    """Nobody answered in time."""
    if dispute["status"] in OPEN:
        dispute["evidence_details"]["past_due"] = True
        close(work, dispute, won=False)


def close(work: Work, dispute: Json, *, won: bool) -> Json:
    """End a dispute: won brings the money and the fee back. An inquiry ends without money. Refuses a closed one."""
    inquiry = dispute["status"].startswith("warning")
    if dispute["status"] not in {*OPEN, *UNDER_REVIEW.values()}:
        raise StateRefused(
            f"This dispute is already closed: it has a status of {dispute['status']}.",
            code="status_transition_invalid",
        )
    work.store.drop_timers(dispute["id"])
    dispute["status"] = "warning_closed" if inquiry else "won" if won else "lost"
    work.save(dispute)
    if won and not inquiry:
        move_money(work, dispute, back=True)
        work.emit("charge.dispute.funds_reinstated", dispute)
    if inquiry:
        charge = work.load(dispute["charge"], "charge")
        charge["disputed"] = False
        work.save(charge)
        work.emit("charge.updated", charge, previous={"disputed": True})
    work.emit("charge.dispute.closed", dispute)
    return dispute


def escalate(work: Work, dispute: Json) -> None:
    """An inquiry becomes a dispute: the money is withdrawn, and evidence may be given again."""
    due_by = work.now + EVIDENCE_DAYS * DAY
    dispute |= {"status": "needs_response", "is_charge_refundable": False}
    dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
    dispute["evidence_details"]["due_by"] = due_by
    move_money(work, dispute, back=False)
    work.emit("charge.dispute.funds_withdrawn", dispute)
    work.emit("charge.dispute.updated", dispute)
    work.later(due_by, EVIDENCE_PAST_DUE, dispute["id"])


def _stands(charge: Json) -> bool:
    return bool(
        charge["status"] == "succeeded"
        and charge["captured"]
        and not charge["disputed"]
        and not charge["refunded"]
    )
