"""What Portal may refuse, by name; `web.errors` and the command line turn these into answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class PortalError(Exception):
    """The base of every refusal."""


class ConfigurationError(PortalError):
    """An operator's mistake, told in one line that names the variable, file or key."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a policy file: where (`targets[2].response`) and what was expected."""

    path: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: {self.expected}"


class PolicyError(PortalError):
    """Every mistake of one policy file, told at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


class NotFound(PortalError):
    """What was asked for is not there, or not for the one who asks: the two look the same."""


class NotAllowed(PortalError):
    """The asker may see this, but may not do that."""


class MovedOn(NotAllowed):
    """Planned work that does not take this step, because it has begun or is over."""


class Incomplete(PortalError):
    """Fields that are missing or wrong, with the words for the person who typed them."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self.fields = {name: list(messages) for name, messages in fields.items()}
        super().__init__(", ".join(self.fields))


class InvalidMove(PortalError):
    """A status change that the policy does not have, with those that it has.

    `missing` are the approvals without which it is not made, where it is one that the policy has.
    """

    def __init__(
        self, status: str, to: str, possible: Sequence[str], missing: Sequence[str] = ()
    ) -> None:
        self.status, self.to = status, to
        self.possible, self.missing = tuple(possible), tuple(missing)
        lacks = f"; lacks the approval {', '.join(missing)}" if missing else ""
        super().__init__(f"{status} -> {to}{lacks}; possible: {', '.join(possible) or 'none'}")


class Closed(PortalError):
    """The ticket is locked: it takes no more words, a new linked one does."""


class LeaseLost(PortalError):
    """Somebody else holds, or has finished, what this lease was for."""


class KeyReused(PortalError):
    """An idempotency key came back with another request."""


class RefusedFile(PortalError):
    """A file that is not kept, with the reason in the words of the one who sent it.

    `for_now` means that the same file may be taken when it comes again in a few minutes.
    """

    def __init__(self, name: str, reason: str, *, for_now: bool = False) -> None:
        self.name, self.reason, self.for_now = name, reason, for_now
        super().__init__(reason)


class StoreUnavailable(PortalError):
    """The store of files does not answer, or takes nothing; the words are for who runs it."""


class DeliveryFailed(PortalError):
    """A sink could not hand something on.

    `permanent` means that trying again is pointless, `wait` that it is for so many seconds.
    """

    def __init__(self, reason: str, *, permanent: bool = False, wait: int = 0) -> None:
        self.permanent = permanent
        self.wait = wait
        super().__init__(reason)
