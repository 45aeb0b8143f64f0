"""Money: whole euro cents. One function rounds, half up and away from zero (DESIGN decision 13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


def round_half_up(value: Decimal | Fraction | int) -> int:
    """Round to a whole number, a half away from zero.

    Away from zero, so that a full credit mirrors its invoice to the cent. Python's own `round` and a bare
    `Decimal.quantize` round a half to the even neighbour; they are never used for money.
    """
    # Exact: a division that a Decimal would already have rounded cannot tip a half the wrong way.
    return _half_up(*value.as_integer_ratio())


def _half_up(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers, half away from zero; the denominator is positive."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -magnitude if numerator < 0 else magnitude


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in whole euro cents. Euro is the only currency, so an amount carries none."""

    cents: int

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"Money is a whole number of cents, not {self.cents!r}.")

    @classmethod
    def euros(cls, amount: str | int | Decimal) -> Money:
        """From euros as text, whole number or Decimal; refuses parts of a cent."""
        if isinstance(amount, float):
            raise TypeError(f"A float cannot hold cents exactly: write {amount!r} as text.")
        cents = Decimal(amount) * 100
        if cents != cents.to_integral_value():
            raise ValueError(f"{amount} euro has parts of a cent.")
        return cls(int(cents))

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __mul__(self, factor: int | Decimal | Fraction) -> Money:
        """Times a quantity, rounded half up to the cent."""
        if isinstance(factor, int):
            return Money(self.cents * factor)
        if not isinstance(factor, Decimal | Fraction):
            raise TypeError(f"Money is multiplied by a whole number, Decimal or Fraction, not {factor!r}.")
        return self.share(*factor.as_integer_ratio())

    __rmul__ = __mul__

    def share(self, numerator: int, denominator: int) -> Money:
        """So many parts of so many (at least one), rounded half up to the cent: as times a Fraction, only sooner."""
        return Money(_half_up(self.cents * numerator, denominator))

    def __bool__(self) -> bool:
        return self.cents != 0

    @property
    def amount(self) -> Decimal:
        """The amount in euros with two decimals."""
        return Decimal(self.cents) / 100

    def __str__(self) -> str:
        euros, cents = divmod(abs(self.cents), 100)
        return f"{'-' if self.cents < 0 else ''}{euros}.{cents:02d}"


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """The sum; of nothing it is zero."""
    return Money(sum(amount.cents for amount in amounts))


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A tariff that may hold parts of a cent, in euros, such as 0.25 per inhabitant or 0.0375 per kilometre."""

    euros: Decimal

    def times(self, quantity: int | Decimal) -> Money:
        """The price of a quantity, rounded half up to the cent."""
        return Money(round_half_up(Fraction(self.euros) * Fraction(quantity) * 100))
