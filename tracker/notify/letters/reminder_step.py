"""The steps of reminding a unit (催更): on which day after the last post the clerk, and the leader, is reminded. Pure.

A reminder accuses nobody: it names the last post that was seen and the instant by which the next one is due. Silence
that reached the limit is no reminder any more; it is a case, which a person confirms first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.notify.contacts_file import ContactRole
from tracker.report.early_warning.early_warning import Alert, Urgency
from tracker.time.format import to_iso

USUAL_LIMIT = timedelta(days=14)
REMINDED = frozenset({Urgency.DUE_SOON, Urgency.LIKELY, Urgency.BEFORE_CHECK})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderStep:
    """Who is reminded, and after how many days of silence."""

    role: ContactRole
    days: int
    """After the last post."""

    def span(self, limit: timedelta) -> timedelta:
        """Under a limit of less than two weeks, as long before the limit as the day is before two weeks."""
        day = timedelta(days=self.days)
        before = max(USUAL_LIMIT - day, timedelta(days=1))
        return max(min(day, limit - before), timedelta(days=1))

    def is_reached(self, alert: Alert, now: datetime, next_opening: datetime) -> bool:
        """Whether the unit is to be reminded now: the day has come, or the limit comes before working hours do.

        Args:
            next_opening: when the working hours after the present ones begin.
        """
        last = alert.last_post_at
        if last is None or alert.urgency not in REMINDED or now >= last + alert.limit:
            return False
        return now - last >= self.span(alert.limit) or last + alert.limit <= next_opening

    def item(self, alert: Alert) -> str:
        """Identifies this step of this silence: the next post begins another."""
        last = to_iso(alert.last_post_at) if alert.last_post_at else ""
        return f"silence:{alert.account.key}:{last}:{self.role}"
