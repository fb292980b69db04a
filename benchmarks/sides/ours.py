"""Our side: the shipped scan over a register of its own, from the look to the assessment."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from benchmarks.job import Job, Teller
from benchmarks.replies import name_of
from scrapers.browser.session import BrowserOptions
from scrapers.model.route import Route
from scrapers.platforms.baijiahao import page
from scrapers.platforms.wechat import weread
from scrapers.platforms.weibo import desktop
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.writer import EvidenceWriter
from tracker.history.check import Check, Outcome
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.scan.run import NO_PACE, REPLAYED_AT_ONCE, VISITED_AT_ONCE, ScanRequest, begin_scan_run, finish_scan_run
from tracker.scan.scan import run_scan
from tracker.scan.setup import ScanSetup
from tracker.store.store import Store
from tracker.time.clock import now

ASKED: dict[str, tuple[Route, ...]] = {
    "weibo": (desktop.AJAX,),
    "wechat": (replace(weread.WEREAD, needs_session=False),),  # nobody logs in to the measured platform
}
VISITED: dict[str, tuple[Route, ...]] = {
    "weibo": (replace(desktop.AJAX, home_url=""),),  # a route without home_url is visited
    "baijiahao": (page.VISIT,),
}


@dataclass(frozen=True, slots=True)
class Counting:
    """Prints a line for each recorded account."""

    teller: Teller

    def begin(self, platform: str, total: int) -> None:
        return

    def advance(self, account: Account, check: Check) -> None:
        if check.outcome is not Outcome.SEEN:
            raise ValueError(f"{account.key} was not seen: {check.code} {check.message}")
        self.teller.tell()

    def stop(self, platform: str, code: str) -> None:
        raise ValueError(f"{platform} was stopped: {code}")


def to_accounts(job: Job) -> tuple[Account, ...]:
    return tuple(
        Account(platform=platform, handle=handle, name=name_of(handle), unit=f"单位{handle}", region=("长沙市",))
        for platform, handle in job.handles
    )


def main() -> None:
    job, teller = Job.of_argv(), Teller()
    folder, policies, accounts = Path(job.folder), Policies(), to_accounts(job)
    with Store.open(f"sqlite:///{folder / 'tracker.db'}") as store:
        store.sync_register(accounts, now())
        scan = begin_scan_run(store, ScanRequest(accounts=accounts, selection="", default_at=now()), now())
        setup = ScanSetup(
            store=store,
            policies=policies,
            routes=ASKED if job.asked else VISITED,
            browser=BrowserOptions(executable_path=job.browser, proxy_url=job.proxy_url, spki_pin=job.spki_pin),
            pace=NO_PACE,
            looked_at=clock,
            evidence=EvidenceWriter(FolderVault(folder), store, now),
            at_once=REPLAYED_AT_ONCE,
            visits_at_once=VISITED_AT_ONCE,
        )
        asyncio.run(run_scan(setup, scan, Counting(teller)))
        rows = finish_scan_run(store, scan, policies, now())
    teller.say(passed=sum(not row.assessment.findings for row in rows))


def clock(_: Account) -> datetime:
    return now()


if __name__ == "__main__":
    main()
