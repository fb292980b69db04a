"""A round of sheets, made replies of article pages, and a scan without a browser."""

import base64
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.browser.session import BrowserOptions
from scrapers.model.capture import Capture, Reply
from scrapers.platforms.wechat.links import LINKS
from tests.tracker.register.made_tables import table_of
from tracker.cases.report_row import ReportRow
from tracker.cli.forms.run_forms import expected_of
from tracker.forms.intake import DecidedFile, decide, to_intakes
from tracker.forms.issue import Issued, IssueRequest, issue
from tracker.forms.returned import read_returned
from tracker.history.check import Check
from tracker.pace.pace import NoPace
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.register.spreadsheets.table_file import TableFile
from tracker.report.export.per_group import ExportGroup
from tracker.report.rows import report_rows
from tracker.scan.account_scan import AccountScanner
from tracker.scan.looks import LookRequest
from tracker.scan.run import finish_scan_run
from tracker.scan.scan import run_scan
from tracker.scan.setup import ScanSetup
from tracker.sessions.sessions import PlatformSession
from tracker.store.store import Store

AT = datetime(2023, 9, 19, 10, tzinfo=UTC)
"""监测时间点: 2023-09-19 18:00 in Shanghai."""
NOW = AT + timedelta(days=1)
HOST = "https://mp.weixin.qq.com/s/"
DELETED = '<html><body><div class="weui-msg__title warn">该内容已被发布者删除</div></body></html>'


def biz_of(number: int) -> str:
    return base64.b64encode(str(3_000_000_000 + number).encode()).decode()


def token_of(number: int) -> str:
    return f"Tok-{number:018}"


def article(biz: str, name: str, days_ago: float, gh_id: str = "gh_aaaaaaaaaaaa") -> str:
    published = int((AT - timedelta(days=days_ago)).timestamp())
    return f"""<html><body><div id="js_content">通知</div><script>
        window.cgiDataNew = {{
            user_name: '{gh_id}', nick_name: '{name}', title: '通知', link: '', ori_create_time: '{published}' * 1,
            copyright_info: {{copyright_stat: '0' * 1}}, bizuin: '{biz}', mid: '2247480001' * 1, idx: '1' * 1,
        }};
    </script></body></html>"""


class Silent:
    def begin(self, platform: str, total: int) -> None: ...

    def advance(self, account: Account, check: Check) -> None: ...

    def stop(self, platform: str, code: str) -> None: ...


async def scan(
    store: Store, pages: Mapping[str, str], at: datetime = AT, policies: Policies | None = None
) -> dict[str, ReportRow]:
    """A scan of the whole register whose fetches get made pages, by address; what it concludes, by key."""
    asked: list[str] = []

    async def look(self: AccountScanner, session: object, request: LookRequest, looked_at: datetime) -> Capture:
        empty = Capture(target=request.target, captured_at=looked_at, way=request.way)
        replies = {}
        for name, url in request.route.requests(empty).items():
            asked.append(url)
            body = pages.get(url, "")
            status = 200 if body else 404
            replies[name] = Reply(
                url=url,
                http_status=status,
                body=body.encode(),
                content_type="text/html; charset=utf-8",
                date=format_datetime(looked_at, usegmt=True),
            )
        return Capture(target=request.target, captured_at=looked_at, way=request.way, replies=replies)

    @asynccontextmanager
    async def no_browser(options: BrowserOptions) -> AsyncIterator[None]:
        yield None

    async def no_session(self: PlatformSession, browser: object) -> None: ...

    rules = policies or Policies()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AccountScanner, "_look", look)
        patch.setattr(PlatformSession, "open", no_session)
        patch.setattr(sys.modules[run_scan.__module__], "open_browser", no_browser)
        setup = ScanSetup(
            store=store,
            policies=rules,
            routes={"wechat": (LINKS,)},
            browser=BrowserOptions(),
            pace=NoPace(),
            looked_at=lambda account: at,
            at_once=50,
        )
        begun = store.begin_scan(at, at, store.accounts())
        await run_scan(setup, begun, Silent())
        finish_scan_run(store, begun, rules, at)
    return {row.account.key: row for row in report_rows(store, rules, at)}


def send(store: Store, per: ExportGroup = ExportGroup.UNIT, *, is_all: bool = True) -> Issued:
    from tracker.forms.eligible import asked

    rows = asked(report_rows(store, Policies(), AT), is_all=is_all)
    return issue(store, rows, IssueRequest(at=AT, per=per, is_all=is_all), NOW)


def read(store: Store, issued: Issued, *paths: Path, replaces: bool = False) -> tuple[DecidedFile, ...]:
    """What would be taken from these files."""
    expected = expected_of(store, issued.form_round, store.accounts(), NOW)
    readings = [read_returned(path, expected, to_table) for path in paths]
    return decide(readings, store.forms.answers(issued.form_round.id), replaces=replaces)


def take(store: Store, issued: Issued, *paths: Path, replaces: bool = False) -> tuple[DecidedFile, ...]:
    decided = read(store, issued, *paths, replaces=replaces)
    store.forms.take(to_intakes(decided, NOW, "张三"))
    return decided


def to_table(path: Path) -> TableFile:
    import hashlib
    from dataclasses import replace

    return replace(table_of(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def bad_of(decided: tuple[DecidedFile, ...]) -> list[tuple[str, str]]:
    """(cell, code)."""
    return [(bad.cell, bad.code) for file in decided for bad in file.bad]


Cells = dict[str, Any]
