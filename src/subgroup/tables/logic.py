"""Questions about a participant, and how they are joined: answered by yes, no or not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn

from subgroup.errors import MethodError
from subgroup.tables._given import Given
from subgroup.tables._table import listed

if TYPE_CHECKING:
    import narwhals as nw

# What is known of a participant: a rule is not met, cannot be told, or is met. Their order makes "and" the smallest
# and "or" the largest, as in Kleene's logic: one part that fails decides, whatever the parts that are missing.
NO: Final = 0
UNKNOWN: Final = 1
YES: Final = 2


class Rule:
    """A question about a participant that is answered by yes, no or not known; combined by ``&``, ``|`` and ``~``."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        raise NotImplementedError

    @property
    def numeric(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        raise NotImplementedError

    def answer(self, given: Given) -> nw.Expr:
        """Return `NO`, `UNKNOWN` or `YES` as an expression."""
        raise NotImplementedError

    def __and__(self, other: Rule) -> Rule:
        return Several("and", (self, _rule(other)))

    def __or__(self, other: Rule) -> Rule:
        return Several("or", (self, _rule(other)))

    def __invert__(self) -> Rule:
        return Not(self)

    def __bool__(self) -> NoReturn:
        raise MethodError(f"{self}: rules are joined by & and |, each in brackets, not by 'and', 'or' or a < x < b")


@dataclass(frozen=True, eq=False)
class Several(Rule):
    """Rules that must all be met, or of which one must be."""

    word: Literal["and", "or"]
    rules: tuple[Rule, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        return tuple(name for rule in self.rules for name in rule.columns)

    @property
    def numeric(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        return tuple(name for rule in self.rules for name in rule.numeric)

    def answer(self, given: Given) -> nw.Expr:
        """Return the smallest answer for "and", the largest for "or"."""
        import narwhals as nw

        join = nw.min_horizontal if self.word == "and" else nw.max_horizontal
        return join(*(rule.answer(given) for rule in self.rules))

    def __str__(self) -> str:
        inner = (
            f"({rule})" if isinstance(rule, Several) and rule.word != self.word else str(rule) for rule in self.rules
        )
        return f" {self.word} ".join(inner)


@dataclass(frozen=True, eq=False)
class Not(Rule):
    """A rule that must not be met."""

    rule: Rule

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        return self.rule.columns

    @property
    def numeric(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        return self.rule.numeric

    def answer(self, given: Given) -> nw.Expr:
        """Return yes for no; what is not known stays so."""
        return YES - self.rule.answer(given)

    def __str__(self) -> str:
        return f"not ({self.rule})"


def _rule(other: Any) -> Rule:
    if not isinstance(other, Rule):
        what = listed([type(other).__name__])
        raise MethodError(f"{what} is no rule; put each comparison in brackets, as in (a <= 2) & (b <= 3)")
    return other
