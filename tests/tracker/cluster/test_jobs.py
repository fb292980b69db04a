"""When a job is done again, and how the queue's database is reached."""

from datetime import timedelta

import pytest
from procrastinate.jobs import Job
from psycopg.abc import ConnDict
from psycopg.conninfo import conninfo_to_dict

from tracker.cluster.jobs import AFTER_ALL, JobReturned, RetryUntilScanEnds, account_job, queue_of
from tracker.register.account import Account
from tracker.store.database.engine import open_engine, read_url
from tracker.store.database.postgresql import conninfo_of
from tracker.time.clock import now


def job(attempts: int = 0) -> Job:
    return Job(queue="weibo", lock=None, queueing_lock=None, task_name="look_at_account", attempts=attempts)


def test_a_job_given_back_waits_for_nothing_and_may_come_later() -> None:
    decision = RetryUntilScanEnds().get_retry_decision(exception=JobReturned("x", priority=AFTER_ALL), job=job())
    assert (decision.retry_at, decision.priority) == (None, AFTER_ALL)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [pytest.param(0, 1, id="first"), pytest.param(5, 32, id="sixth"), pytest.param(99, 60, id="late")],
)
def test_after_an_error_it_waits_up_to_a_minute_however_often(attempts: int, seconds: int) -> None:
    decision = RetryUntilScanEnds().get_retry_decision(exception=OSError("disk"), job=job(attempts))
    assert decision.retry_at is not None
    assert decision.priority is None
    waits = decision.retry_at - now()
    assert timedelta(seconds=seconds - 1) < waits <= timedelta(seconds=seconds)


def test_a_replayed_scan_has_queues_of_its_own() -> None:
    assert {queue_of("weibo", is_replay=False), queue_of("weibo", is_replay=True)} == {"weibo", "replay-weibo"}


def test_an_account_waits_once_and_in_nobodys_way() -> None:
    one = account_job(7, Account(platform="weibo", handle="1", name="甲", unit="乙"), is_replay=False)
    assert (one.queueing_lock, one.lock, one.queue) == ("7:weibo:1", None, "weibo")


def test_a_silent_connection_ends_unless_the_address_says_otherwise() -> None:
    found = stated_by("postgresql://a@h/b?connect_timeout=3")
    assert (found["connect_timeout"], found["user"], found["host"], found["dbname"]) == ("3", "a", "h", "b")
    assert "tcp_user_timeout" in found


def test_an_address_without_a_host_is_the_systems_socket() -> None:
    found = stated_by("postgresql:///b")
    assert (found["dbname"], found.get("host")) == ("b", None)


def test_blanks_and_marks_of_an_address_reach_the_queue_as_they_reach_the_books() -> None:
    found = stated_by("postgresql://a:p%20w%2B%40'%5C@h:5433/b?options=-c%20work_mem%3D8MB&application_name=x+y")
    assert (found["password"], found["port"]) == ("p w+@'\\", "5433")
    assert found["application_name"] == "x y"
    assert str(found["options"]).endswith("-c idle_session_timeout=0 -c work_mem=8MB")  # the user's come last, and win


def stated_by(url: str) -> ConnDict:
    """What the queue connects with; nobody is connected to."""
    return conninfo_to_dict(conninfo_of(open_engine(read_url(url))))
