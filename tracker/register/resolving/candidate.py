"""Candidates for the handle of an account, and how certain each is."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.register.account import Account


class HandleCertainty(StrEnum):
    SURE = "sure"
    """可确定: the register and the platform agree on whose account it is."""
    TO_CONFIRM = "to_confirm"
    """待确认: only a person can say."""
    REFUSED = "refused"
    """不采用: another entry of the register has this handle."""
    NONE = "none"
    """未找到."""


class SourceKind(StrEnum):
    LINK = "link"
    """An address that the register holds."""
    PICTURE = "picture"
    """A QR code in a workbook, in the account's row."""
    SHEET = "sheet"
    """An address that the unit wrote on its sheet (填报): what it leads to decides, as with any other."""
    NAME = "name"
    """The platform was asked for exactly this name, or searched for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleSource:
    """The origin of a candidate."""

    kind: SourceKind
    text: str
    """The address, or the name; untrusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One possible handle."""

    handle: str
    name: str
    """The name there; scraped. Empty: not shown."""
    verified_as: str
    """认证主体 there; scraped. Empty: not shown."""
    source: HandleSource
    certainty: HandleCertainty
    reason: str
    """Code, see tracker.messages.resolving.words."""
    detail: str = ""
    """What the reason is about: another key, the words of the platform; untrusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What was found for one account."""

    account: Account
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
    """Where there is no candidate: why."""
    detail: str = ""

    @property
    def certainty(self) -> HandleCertainty:
        if not self.candidates:
            return HandleCertainty.NONE
        return min((candidate.certainty for candidate in self.candidates), key=ORDER.index)

    @property
    def sure(self) -> Candidate | None:
        """The one candidate to be applied without a person."""
        found = [candidate for candidate in self.candidates if candidate.certainty is HandleCertainty.SURE]
        return found[0] if len(found) == 1 else None


ORDER = (HandleCertainty.SURE, HandleCertainty.TO_CONFIRM, HandleCertainty.REFUSED, HandleCertainty.NONE)
