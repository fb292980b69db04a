"""Why a look got no answer.

ScrapeError                          code                 retry now?
 ├── Unreachable                     unreachable          yes: nothing readable came in time
 ├── NetworkDown                     no_network           no: no platform answers, the operator must act
 ├── Blocked                         blocked              no: a wall; the operator must act
 │    ├── LoginRequired              login_required       no: open a session
 │    ├── CaptchaShown               captcha_shown        no: another day, or a person
 │    └── RateLimited                rate_limited         yes, later and slower
 │    ├── ReaderRefused              reader_refused       no: the operator's own reader is not let in
 ├── PostsHidden                     posts_hidden         no: the platform counts posts it does not show us
 ├── Undated                         undated              no: posts are listed, and not when they were published
 ├── NotOnShelf                      not_on_shelf         no: the operator's reader must follow the account first
 ├── AccountLimited                  account_limited      no: the interface is closed to an account that is restricted
 ├── InterfaceBanned                 api_banned           no: the account may not use this interface
 ├── WrongAccount                    wrong_account        no: the page is another handle's
 ├── IdentityUnproved                identity_unproved    no: a person decides once
 ├── NoAddress                       no_address           no: nothing is known to ask by
 ├── ClockWrong                      clock_wrong          no: this machine's clock must be set
 ├── OldCopy                         old_copy             no: a cache answered in the platform's place
 ├── ReplyUndated                    reply_undated        no: nothing tells when the answer was made
 └── LayoutChanged                   layout_changed       no: we must mend the parser
      └── UnknownWords               unknown_words        no: a person reads what the platform says

If the platform answered, the answer is a Profile, gone and never-posted included. If we got no answer, it is
one of these; each ends as "not verified" (未能核实) with its code, and never as a finding.
"""


class ScrapeError(Exception):
    """A look that ended without an answer. `code` is stable: stored, exported, documented, counted."""

    code = "scrape_error"
    is_transient = False


class Unreachable(ScrapeError):
    code = "unreachable"
    is_transient = True


class NetworkDown(ScrapeError):
    """Nobody answers, whichever platform: it is this machine's network, or its proxy."""

    code = "no_network"


class RedirectedAway(Unreachable):
    """An address of the account's leads to somebody else's host: it leads there again."""

    is_transient = False


class Blocked(ScrapeError):
    code = "blocked"


class LoginRequired(Blocked):
    code = "login_required"


class NotLoggedIn(LoginRequired):
    """Known before anybody was asked: the route needs a session, and there is none that is logged in."""


class CaptchaShown(Blocked):
    code = "captcha_shown"


class RateLimited(Blocked):
    """The platform asks us to slow down."""

    code = "rate_limited"
    is_transient = True

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        """Seconds the platform asked us to wait; None: it did not say."""


class ReaderRefused(Blocked):
    """The reader that the operator logged in as is shown nothing: blacklisted, or for a reason that is not told."""

    code = "reader_refused"


class Undated(ScrapeError):
    """Posts are listed without the time of their publication: their own pages tell it."""

    code = "undated"


class NotOnShelf(ScrapeError):
    """The list is shown only to readers that follow the account, and ours does not."""

    code = "not_on_shelf"


class AccountLimited(ScrapeError):
    """The official interface says that the account is restricted, and not how: frozen, banned or deregistered. That is
    one account's affair and no wall, and too little to say that it is gone."""

    code = "account_limited"


class InterfaceBanned(ScrapeError):
    """The official interface is closed to this account: no wall, and nothing on the account's state."""

    code = "api_banned"


class PostsHidden(ScrapeError):
    """The platform's own count is above 0 and its list is empty: hidden from us, never "no posts"."""

    code = "posts_hidden"


class WrongAccount(ScrapeError):
    code = "wrong_account"


class IdentityUnproved(ScrapeError):
    code = "identity_unproved"


class NoUrl(ScrapeError):
    """The route needs something the register does not give: a link, a usable handle."""

    code = "no_address"


class ClockSkewed(ScrapeError):
    """Our clock and the platform's are apart: silence would be counted wrongly for everybody."""

    code = "clock_wrong"


class OldCopy(ScrapeError):
    """What came is an earlier answer, kept by a cache: it shows nothing of what came after it."""

    code = "old_copy"


class ReplyUndated(ScrapeError):
    """No reply tells when it was made: it may be an earlier answer."""

    code = "reply_undated"


class LayoutChanged(ScrapeError):
    code = "layout_changed"


class TimesDisagree(LayoutChanged):
    """A date is not the one that the post's id carries, or has not come: then no date of the answer is believed, for
    it is a clock or the meaning of a key that has changed, and not one odd post."""


class UnknownWords(LayoutChanged):
    """The platform says something of the account in words whose meaning is not known: they prove nothing, and the
    capture is kept for who can tell."""

    code = "unknown_words"
