"""Why a fetch or visit got no answer.

ScrapeError                          code                 retry now?
├── Unreachable                     unreachable          yes: nothing readable came in time
│    └── RedirectedAway             unreachable          no: the address leads to a foreign host
├── NetworkDown                     no_network           no: no platform answers, the operator must act
├── Blocked                         blocked              no: a wall; the operator must act
│    ├── LoginRequired              login_required       no: log in
│    │    └── NotLoggedIn           login_required       no: known before any request
│    ├── CaptchaShown               captcha_shown        no: another day, or a person
│    ├── RateLimited                rate_limited         yes, later and slower
│    └── ReaderRefused              reader_refused       no: the operator's own reader gets no answer
├── PostsHidden                     posts_hidden         no: the platform counts posts that it does not show us
├── Undated                         undated              no: posts are listed without their publication time
├── NotOnShelf                      not_on_shelf         no: the operator's reader must follow the account first
├── AccountLimited                  account_limited      no: the interface is closed to a restricted account
├── InterfaceBanned                 api_banned           no: the account may not use this interface
├── WrongAccount                    wrong_account        no: the page is another handle's
├── IdentityUnproved                identity_unproved    no: a person decides once
├── NoUrl                           no_address           no: no address is known
├── ClockSkewed                     clock_wrong          no: this machine's clock must be set
├── OldCopy                         old_copy             no: a cache answered instead of the platform
├── ReplyUndated                    reply_undated        no: the age of the answer is unknown
└── LayoutChanged                   layout_changed       no: the parser must be fixed
     ├── TimesDisagree              layout_changed       no: a clock, or the meaning of a key, has changed
     └── UnknownWords               unknown_words        no: a person reads what the platform says

If the platform answered, the result is a Profile, also for accounts that are gone or never posted. If it did not, it is
one of these errors; each ends as "not verified" (未能核实) with its code, and never as a finding.
"""


class ScrapeError(Exception):
    """No answer about an account. `code` is stable: stored, exported, documented, counted."""

    code = "scrape_error"
    is_transient = False


class Unreachable(ScrapeError):
    code = "unreachable"
    is_transient = True


class NetworkDown(ScrapeError):
    """Nobody answers, whichever platform: it is this machine's network, or its proxy."""

    code = "no_network"


class RedirectedAway(Unreachable):
    """The account's address redirects to a foreign host; a repetition would do the same."""

    is_transient = False


class Blocked(ScrapeError):
    code = "blocked"


class LoginRequired(Blocked):
    code = "login_required"


class NotLoggedIn(LoginRequired):
    """Known before any request: the route needs a session, and none is logged in."""


class CaptchaShown(Blocked):
    code = "captcha_shown"


class RateLimited(Blocked):
    """The platform asks us to slow down."""

    code = "rate_limited"
    is_transient = True

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        """Seconds that the platform asked us to wait; None: it did not say."""


class ReaderRefused(Blocked):
    """The reader account that the operator logged in with gets no content: blacklisted, or for an unstated reason."""

    code = "reader_refused"


class Undated(ScrapeError):
    """Posts are listed without their publication time, which only their own pages state."""

    code = "undated"


class NotOnShelf(ScrapeError):
    """The list is shown only to readers who follow the account, and ours does not."""

    code = "not_on_shelf"


class AccountLimited(ScrapeError):
    """The official interface says that the account is restricted, but not how: frozen, banned or deregistered. It
    concerns one account, so it is no wall, and it is too little to report the account as gone."""

    code = "account_limited"


class InterfaceBanned(ScrapeError):
    """The official interface is closed to this account: neither a wall nor a statement about the account's state."""

    code = "api_banned"


class PostsHidden(ScrapeError):
    """The platform counts posts and lists none: they are hidden from us, which never means "no posts"."""

    code = "posts_hidden"


class WrongAccount(ScrapeError):
    code = "wrong_account"


class IdentityUnproved(ScrapeError):
    code = "identity_unproved"


class NoUrl(ScrapeError):
    """The route needs something that the register does not give: a link, a usable handle."""

    code = "no_address"


class ClockSkewed(ScrapeError):
    """Our clock and the platform's differ: silence would be miscounted for every account."""

    code = "clock_wrong"


class OldCopy(ScrapeError):
    """The reply is an earlier answer from a cache: it shows nothing published since."""

    code = "old_copy"


class ReplyUndated(ScrapeError):
    """No reply states when it was made: it may be an earlier answer."""

    code = "reply_undated"


class LayoutChanged(ScrapeError):
    code = "layout_changed"


class TimesDisagree(LayoutChanged):
    """A date contradicts the time in the post's id, or the id's lies in the future. Then no date of the answer is used:
    a clock or the meaning of a key has changed, not one odd post."""


class UnknownWords(LayoutChanged):
    """The platform describes the account in words of unknown meaning: they prove nothing, and the capture is kept for a
    person to read."""

    code = "unknown_words"


PARSE_ERRORS = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
"""What Python itself raises when a parser meets data of an unknown shape."""
FAULTS = (LayoutChanged, *PARSE_ERRORS)
"""What parsers raise on data of an unknown shape."""


def reason_of(error: Exception) -> str:
    """Why parsing failed, in a sentence."""
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing" if error.args else "a key is missing"
    return str(error) or type(error).__name__
