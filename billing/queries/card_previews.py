"""What a draft of a price card changes, and for whom: before anybody is bound to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Sum

from billing.choices import ChangeKind, PaymentTerms, PriceUnit
from billing.models import Agreement, AgreementChange, AgreementLine, PriceCardDraft, Quote, QuoteLine
from billing.queries.cards import base_of
from billing.rules.cards import CardDiff, Content, Row, difference, price_table
from billing.rules.price_changes import NewPriceFrom, new_price_from, price_differs
from foundation.money import Money, total
from marketplace.models import Organisation


@dataclass(frozen=True, slots=True)
class AgreementAffected:
    """An agreement that goes on at other prices, from which renewal, and what that is a year, without VAT."""

    agreement: Agreement
    starts: NewPriceFrom
    products: tuple[str, ...]
    now: Money
    then: Money

    @property
    def organisation(self) -> Organisation:
        """Whose it is."""
        return self.agreement.organisation

    @property
    def difference(self) -> Money:
        """How much more a year; negative when it is less."""
        return self.then - self.now


@dataclass(frozen=True, slots=True)
class CardPreview:
    """What publishing a draft would do."""

    diff: CardDiff
    valid_from: date
    held: dict[str, int]
    affected: list[AgreementAffected]
    open_quotes: int
    open_quotes_net: Money

    @property
    def told_in_time(self) -> list[AgreementAffected]:
        """Those for whom the new price holds from their first renewal on that day or later."""
        return [one for one in self.affected if not one.starts.is_a_year_late]

    @property
    def a_year_late(self) -> list[AgreementAffected]:
        """Those who cannot be told in time, and keep the old price for a year."""
        return [one for one in self.affected if one.starts.is_a_year_late]

    @property
    def yearly_in_time(self) -> Money:
        """What comes in more (or less) a year once those who are told in time have renewed."""
        return total(one.difference for one in self.told_in_time)

    @property
    def yearly_now(self) -> Money:
        """What they pay a year for it now, all together."""
        return total(one.now for one in self.affected)

    @property
    def yearly_then(self) -> Money:
        """What they pay a year for it once all have renewed."""
        return total(one.then for one in self.affected)

    @property
    def yearly(self) -> Money:
        """What comes in more (or less) a year once all have renewed."""
        return total(one.difference for one in self.affected)


def preview_card(draft: PriceCardDraft, today: date) -> CardPreview:
    """What a draft changes and for whom, if it is published today and everybody who may, stays.

    By the rule by which the price is announced (`announce_prices`): at a renewal, to who can be told in time. A fixed
    number of queries.
    """
    content: Content = draft.content
    diff = difference(base_of(draft), content)
    valid_from = date.fromisoformat(content["valid_from"])
    codes = [one.code for one in diff.products]
    priced = {one.code: one.row for one in diff.products if one.prices}
    quotes = Quote.objects.filter(
        Exists(QuoteLine.objects.filter(quote=OuterRef("pk"), product__code__in=codes)),
        accepted_at=None,
        withdrawn_at=None,
        valid_until_on__gt=today,
    ).aggregate(count=Count("id"), net=Sum("net_cents"))
    return CardPreview(
        diff=diff,
        valid_from=valid_from,
        held=_held(codes, today),
        affected=_affected(priced, today, valid_from),
        open_quotes=int(quotes["count"]),
        open_quotes_net=Money(int(quotes["net"] or 0)),
    )


def _opened() -> Q:
    return Q(agreement__payment_terms=PaymentTerms.CREDIT) | Q(agreement__first_paid_at__isnull=False)


def _held(codes: Iterable[str], today: date) -> dict[str, int]:
    """How many running agreements hold each product on a day."""
    runs = Q(agreement__ended_on=None) | Q(agreement__ended_on__gt=today)
    is_on = Q(until_on=None) | Q(until_on__gt=today)
    rows = (
        AgreementLine.objects.filter(
            _opened(), runs, is_on, product__code__in=list(codes), from_on__lte=today
        )
        .order_by()
        .values_list("product__code")
        .annotate(agreements=Count("agreement", distinct=True))
    )
    return dict(rows)


def _affected(priced: dict[str, Row], today: date, valid_from: date) -> list[AgreementAffected]:
    told = AgreementChange.objects.filter(
        agreement=OuterRef("agreement"),
        kind=ChangeKind.PRICE,
        effective_on=OuterRef("agreement__term_until_on"),
    )
    lines = (
        AgreementLine.objects.filter(
            _opened(),
            agreement__ended_on=None,
            until_on=None,
            product__unit=PriceUnit.YEAR,
            product__code__in=list(priced),
        )
        .select_related("product", "agreement__organisation")
        .annotate(is_told=Exists(told))
        .order_by("agreement__organisation__name", "agreement_id", "id")
    )
    by_agreement: dict[int, list[AgreementLine]] = defaultdict(list)
    for line in lines:
        by_agreement[line.agreement_id].append(line)
    found = [_one_affected(own, priced, today, valid_from) for own in by_agreement.values()]
    return [one for one in found if one is not None]


def _one_affected(
    lines: list[AgreementLine], priced: dict[str, Row], today: date, valid_from: date
) -> AgreementAffected | None:
    agreement = lines[0].agreement
    starts = new_price_from(
        starts_on=agreement.starts_on,
        term_until=agreement.term_until_on,
        today=today,
        valid_from=valid_from,
        is_told=bool(getattr(lines[0], "is_told", False)),
    )
    segment = agreement.organisation.segment
    changing: list[tuple[AgreementLine, int]] = []
    for line in lines:
        new_cents = price_table(priced[line.product.code], segment)[1]
        if price_differs(
            from_on=line.from_on,
            day=starts.day,
            has_free_amount=line.product.has_free_amount,
            old_cents=line.unit_price_cents,
            new_cents=new_cents,
        ):
            changing.append((line, new_cents))
    if not changing:
        return None
    return AgreementAffected(
        agreement=agreement,
        starts=starts,
        products=tuple(dict.fromkeys(line.product.code for line, _cents in changing)),
        now=total(Money(line.unit_price_cents) * line.quantity for line, _cents in changing),
        then=total(Money(cents) * line.quantity for line, cents in changing),
    )
