"""Runs `tracker doctor --live`: looks at accounts that the operator knows to be active, by every route."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from scrapers.browser.browser import open_browser
from scrapers.browser.session import BrowserOptions
from scrapers.model.capture import Target
from scrapers.model.errors import NoUrl
from scrapers.model.route import Route
from scrapers.platforms.routes import ROUTES
from tracker.cli.context import AppContext
from tracker.cli.scanning.machine.equipment import browser_failures, open_for_looks, print_missing_sandbox, to_browser
from tracker.cli.scanning.machine.signals import stopped_by_signal
from tracker.cli.state_lock import lock_state
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.program import command_line
from tracker.recordings.recording import Recording
from tracker.register.account import Account, FilingState
from tracker.register.register import Register
from tracker.register.selection import Selection, select_accounts
from tracker.scan.live.look_by_routes import LiveLook
from tracker.scan.live.route_report import RouteReport
from tracker.scan.run import NO_PACE, live_setup, replay_setup
from tracker.sessions.grants import grants_of
from tracker.store.store import Store
from tracker.time.clock import now, to_shanghai


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """The options of the command."""

    accounts: tuple[str, ...]
    platforms: tuple[str, ...]
    replay: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAccount:
    """One account with the result of each route, and the commands that record new results."""

    account: Account
    reports: tuple[RouteReport, ...]
    commands: tuple[str, ...]
    """One for each report; empty: the result is not new."""


def look_live(app_context: AppContext, options: LiveOptions) -> tuple[LiveAccount, ...]:
    """
    Raises:
        UserError: no account is named, or the register, the selection or the recordings have an error.
        Busy: a scan of this register is running.
        Failed: no browser starts.
    """
    register, messages = app_context.read_register(), app_context.messages
    keys = tuple(app_context.find_account(typed, register.accounts) for typed in options.accounts)
    chosen = choose_accounts(register, replace(options, accounts=keys), messages)
    recordings = open_for_looks(app_context, register, options.replay)
    with lock_state(app_context) as scratch, app_context.open_store(register) as store, browser_failures():
        browser = replace(to_browser(app_context.settings), scratch=scratch)
        print_missing_sandbox(app_context, browser)
        runner = LiveRunner(app_context=app_context, store=store, register=register, recordings=recordings)
        found = asyncio.run(runner.look(chosen, browser))
    return tuple(
        LiveAccount(
            account=account,
            reports=reports,
            commands=tuple(record_command(app_context, options, account, report) for report in reports),
        )
        for account, reports in found
    )


def choose_accounts(register: Register, options: LiveOptions, messages: Messages) -> tuple[Account, ...]:
    """
    Raises:
        UserError: no account is named; the hint proposes some.
    """
    for platform in options.platforms:
        if platform not in ROUTES:
            hint = messages.text("live.platform.hint", names=" ".join(ROUTES))
            raise UserError(messages.text("live.platform", platform=platform), hint)
    if not options.accounts:
        candidates = {
            account.platform: account.key
            for account in reversed(register.accounts)
            if account.platform in (options.platforms or ROUTES)
            and account.has_handle
            and account.filing.state is FilingState.RUNNING
        }
        named = [word for _, key in sorted(candidates.items()) for word in ("--account", key)]
        line = command_line(["doctor", "--live", *named], messages.options)
        hint = messages.text("live.no_account.hint", commands=line) if named else ""
        raise UserError(messages.text("live.no_account"), hint)
    selection = Selection(platforms=options.platforms, keys=options.accounts)
    chosen = select_accounts(register.accounts, selection, messages)
    for account in chosen:
        if account.platform not in ROUTES or not account.has_handle:
            raise UserError(messages.text("live.platform", platform=account.key))
    return chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRunner:
    """The dependencies of the looks."""

    app_context: AppContext
    store: Store
    register: Register
    recordings: Sequence[Recording]

    async def look(
        self, accounts: Sequence[Account], browser: BrowserOptions
    ) -> list[tuple[Account, tuple[RouteReport, ...]]]:
        """Look at the accounts of one platform after the other, by each route."""
        settings, policies = self.app_context.settings, self.register.policies
        async with AsyncExitStack() as stack:
            if self.recordings:
                replayed = replay_setup(self.store, policies, self.recordings, browser, NO_PACE)
                setup = await stack.enter_async_context(replayed)
            else:
                setup = live_setup(self.store, policies, settings, browser)
            setup = replace(setup, artifacts=None, at_once=1, visits_at_once=1)
            stack.enter_context(stopped_by_signal(setup.stopping))
            opened = await stack.enter_async_context(open_browser(setup.browser))
            found: list[tuple[Account, tuple[RouteReport, ...]]] = []
            for platform in dict.fromkeys(account.platform for account in accounts):
                own = [account for account in accounts if account.platform == platform]
                found += await LiveLook(setup, platform, self._print).run(opened, own)
            return found

    def _print(self, account: Account, route: Route) -> None:
        self.app_context.info("live.looking", key=account.key, route=route.name)


def record_command(app_context: AppContext, options: LiveOptions, account: Account, report: RouteReport) -> str:
    """The command that records the route's result; empty: it is not new, or the route has no address for it."""
    if not report.is_new:
        return ""
    target = Target(handle=account.handle, links=account.links, grant=grants_of(app_context.settings).get(account.key))
    try:
        report.route.check_target(target, report.route.first_way, now())
    except NoUrl:
        return ""
    settings = app_context.settings
    folder = Path(
        "fixtures", account.platform, f"live-{account.handle}-{report.route.name}-{to_shanghai(now()):%Y%m%d}"
    )
    words = ["--register", str(settings.register), "--state", str(settings.state)]
    words += ["record", account.key, "--route", report.route.name, "--to", folder.as_posix()]
    words += ["--replay", str(options.replay)] if options.replay else []
    return command_line(words)
