"""Answers of WeChat's open platform for authorised accounts, from a file: what they prove, and what they never do."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.conftest import ROOT
from tests.tracker.messages.terminal.chinese import english_in
from tracker.cli.main import app
from tracker.cli.official.run_grants import detail_of
from tracker.errors import UserError
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.writer import EvidenceWriter
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.report.rows import report_rows
from tracker.rules.finding import Verdict
from tracker.scan.official.answers import AnswerResult, JudgedAnswer, judge_answers
from tracker.scan.official.record import record_answers
from tracker.sessions.grant_file import GrantEntry, read_grant_file, to_entry
from tracker.sessions.grants import read_kept, save_grants
from tracker.store.store import Store

CASE = ROOT / "fixtures" / "wechat" / "official-active"
BIZ, GH, APPID = "Mzk5MDQzMDcyMQ==", "gh_made3990430721", "wxmade0000000721"
AT = datetime.fromisoformat("2023-09-19T18:00:00+08:00")
OWN = Account(platform="wechat", handle=BIZ, name="君山区民政", unit="岳阳市君山区民政局")
BY_ID = replace(OWN, handle=f"~{GH}")
OTHER = Account(platform="wechat", handle="Mzk5MDQzMDcyMg==", name="君山区教育", unit="岳阳市君山区教育局")


def reply(name: str, **changes: object) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((CASE / f"{name}.json").read_bytes())
    document.get("authorizer_info", {}).update(changes)
    return document


def entry(number: int = 1, **values: object) -> GrantEntry:
    document = {"appid": APPID, "handle": BIZ, "answered_at": AT.isoformat(), "account": reply("account")}
    return to_entry(number, {**document, "posts": reply("posts"), **values}, {})


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open("sqlite://") as opened:
        yield opened


def judged(
    store: Store, *entries: GrantEntry, accounts: tuple[Account, ...] = (OWN,), now: datetime = AT
) -> tuple[JudgedAnswer, ...]:
    store.sync_register(accounts, AT - timedelta(days=90))
    return judge_answers(entries, accounts, store.prior_knowledge(accounts), now)


def record(store: Store, found: tuple[JudgedAnswer, ...], folder: Path, at: datetime = AT) -> int:
    return record_answers(
        store, Policies(), found, "ab" * 32, at, EvidenceWriter(FolderVault(folder), store, lambda: at)
    )


def verdict(store: Store, at: datetime = AT) -> tuple[Verdict, str]:
    row = report_rows(store, Policies(), at)[0]
    return row.assessment.verdict, row.assessment.state


def test_answer_with_articles_verifies_the_account_and_is_no_round(store: Store, tmp_path: Path) -> None:
    found = judged(store, entry())
    assert record(store, found, tmp_path) == 1

    assert [item.result for item in found] == [AnswerResult.SEEN]
    assert verdict(store) == (Verdict.PASS, "active")
    assert [scan.is_aside for scan in store.scans()] == [True]
    assert [judgement.result for judgement in judged(store, entry())] == [AnswerResult.KNOWN]


def test_account_without_a_handle_is_known_by_its_original_id(store: Store, tmp_path: Path) -> None:
    found = judged(store, entry(handle=""), accounts=(BY_ID,))
    record(store, found, tmp_path)

    assert (found[0].handle, found[0].result) == (BIZ, AnswerResult.SEEN)
    assert verdict(store) == (Verdict.PASS, "active")


def test_original_id_with_another_name_may_be_mistyped(store: Store) -> None:
    [found] = judged(store, entry(handle=""), accounts=(replace(BY_ID, name="君山区教育"),))
    assert (found.result, found.code) == (AnswerResult.NOT_VERIFIED, "identity_unproved")


OLD = {
    "item": [
        {
            "article_id": "a",
            "update_time": 1_600_000_000,
            "content": {
                "news_item": [
                    {
                        "title": "旧",
                        "url": f"http://mp.weixin.qq.com/s?__biz={BIZ}&mid=1&idx=1&sn=a",
                        "is_deleted": False,
                    }
                ]
            },
        }
    ]
}
FOREIGN = {
    "item": [
        {
            "article_id": "a",
            "update_time": 1_694_900_000,
            "content": {
                "news_item": [
                    {
                        "title": "别人的",
                        "url": f"http://mp.weixin.qq.com/s?__biz={OTHER.handle}&mid=1&idx=1&sn=a",
                        "is_deleted": False,
                    }
                ]
            },
        }
    ]
}
GONE = reply("account", account_status=14)


@pytest.mark.parametrize(
    ("values", "result", "code"),
    [
        pytest.param({"posts": FOREIGN}, AnswerResult.NOT_VERIFIED, "wrong_account", id="articles-of-another"),
        pytest.param({"appid": "wxother"}, AnswerResult.NOT_VERIFIED, "wrong_account", id="another-appid"),
        pytest.param(
            {"account": reply("account", nick_name="君山区教育")},
            AnswerResult.NOT_VERIFIED,
            "identity_unproved",
            id="name",
        ),
        pytest.param(
            {"account": reply("account", account_status=15)}, AnswerResult.NOT_VERIFIED, "layout_changed", id="unknown"
        ),
        pytest.param(
            {"account": reply("account", account_status=True)}, AnswerResult.NOT_VERIFIED, "layout_changed", id="true"
        ),
        pytest.param(
            {"account": reply("account", account_status="14")}, AnswerResult.NOT_VERIFIED, "layout_changed", id="text"
        ),
        pytest.param({"account": {"errcode": 61003}}, AnswerResult.NOT_VERIFIED, "login_required", id="withdrawn"),
        pytest.param({"account": {"errcode": 50002}}, AnswerResult.NOT_VERIFIED, "account_limited", id="limited"),
        pytest.param({"posts": None}, AnswerResult.NOT_VERIFIED, "posts_hidden", id="active-and-no-list"),
        pytest.param({"account": GONE, "posts": None}, AnswerResult.NOT_VERIFIED, "reply_undated", id="gone-undated"),
        pytest.param({"handle": OTHER.handle}, AnswerResult.NO_ACCOUNT, "", id="not-in-the-register"),
        pytest.param({"gh_id": "gh_000000000000"}, AnswerResult.REFUSED, "other_id", id="another-original-id"),
        pytest.param({"handle": "微信"}, AnswerResult.REFUSED, "odd_handle", id="odd-handle"),
        pytest.param({"answered_at": "2023-09-19"}, AnswerResult.REFUSED, "no_instant", id="no-hour"),
        pytest.param({"answered_at": "2023-09-20T18:00:00+08:00"}, AnswerResult.REFUSED, "future", id="future"),
        pytest.param({"account": ["x"]}, AnswerResult.REFUSED, "no_reply", id="no-reply"),
        pytest.param({"account": None, "posts": None, "token": "t0ken-t0ken"}, AnswerResult.KEPT, "", id="token-alone"),
        pytest.param({"account": None, "posts": None}, AnswerResult.REFUSED, "nothing", id="nothing"),
    ],
)
def test_what_verifies_nothing_is_reported_and_leaves_no_trace(
    values: dict[str, Any], result: AnswerResult, code: str, store: Store, tmp_path: Path
) -> None:
    found = judged(store, entry(**values))

    assert [(item.result, item.code) for item in found] == [(result, code)]
    assert record(store, found, tmp_path) == 0
    assert verdict(store)[0] is Verdict.UNVERIFIED


def test_old_articles_prove_no_silence(store: Store, tmp_path: Path) -> None:
    found = judged(store, entry(posts=OLD))
    record(store, found, tmp_path)

    assert verdict(store) == (Verdict.UNVERIFIED, "active")


def test_absence_needs_the_platform_s_date_and_a_second_answer_hours_later(store: Store, tmp_path: Path) -> None:
    def gone(at: datetime) -> GrantEntry:
        return entry(account=GONE, posts=None, answered_at=at.isoformat(), date=format_datetime(at))

    early = AT - timedelta(hours=6)
    first = judged(store, gone(early))
    record(store, first, tmp_path, early)
    assert (first[0].result, verdict(store)[0]) == (AnswerResult.GONE, Verdict.UNVERIFIED)
    soon = judged(store, gone(AT - timedelta(minutes=1)))
    assert soon[0].check is not None
    assert soon[0].check.code == "to_be_confirmed"
    record(store, judged(store, gone(AT)), tmp_path)

    assert verdict(store) == (Verdict.REMARK, "deregistered")
    assert {file.evidence_file.kind for file in store.chain.files()} >= {"record", "reply"}


def test_absence_of_an_account_of_another_name_is_a_mistake_of_the_file(store: Store, tmp_path: Path) -> None:
    """The appid of one account in the row of another: such an answer names nobody of the register, however often it
    comes."""
    for at in (AT - timedelta(days=1), AT):
        other = reply("account", account_status=14, nick_name=OTHER.name)
        wrong = entry(account=other, posts=None, answered_at=at.isoformat(), date=format_datetime(at))
        found = judged(store, wrong)
        assert [(item.result, item.code) for item in found] == [(AnswerResult.NOT_VERIFIED, "identity_unproved")]
        assert record(store, found, tmp_path, at) == 0
    assert verdict(store) == (Verdict.UNVERIFIED, "")


FORMER = {("wechat", f"~{GH.upper()}"): OWN, ("wechat", "~gh_other"): OTHER}
"""What the accounts were registered under until their handles were found."""


@pytest.mark.parametrize(
    ("values", "result", "code"),
    [
        pytest.param({}, AnswerResult.SEEN, "", id="its-own"),
        pytest.param({"handle": ""}, AnswerResult.SEEN, "", id="by-its-original-id-alone"),
        pytest.param({"handle": "Mzk5MDQzMDcyOQ=="}, AnswerResult.NO_ACCOUNT, "", id="with-a-handle-of-nobody"),
        pytest.param({"handle": OTHER.handle}, AnswerResult.REFUSED, "two_accounts", id="in-the-row-of-another"),
        pytest.param(
            {"account": reply("account", user_name="gh_other")}, AnswerResult.REFUSED, "two_accounts", id="of-another"
        ),
        pytest.param(
            {"account": reply("account", user_name="gh_nobody")}, AnswerResult.REFUSED, "other_id", id="of-nobody"
        ),
    ],
)
def test_original_id_is_remembered_after_the_handle_was_found(
    values: dict[str, Any], result: AnswerResult, code: str, store: Store
) -> None:
    accounts = (OWN, OTHER)
    store.sync_register(accounts, AT - timedelta(days=90))
    found = judge_answers([entry(**values)], accounts, store.prior_knowledge(accounts), AT, FORMER)
    assert [(item.result, item.code) for item in found] == [(result, code)]


def test_token_of_an_account_without_a_handle_is_of_no_use(store: Store) -> None:
    [found] = judged(store, entry(account=None, posts=None, gh_id=GH, token="t0ken-t0ken"), accounts=(BY_ID,))
    assert (found.result, found.code) == (AnswerResult.REFUSED, "nothing")


class FullDisk(FolderVault):
    def write_folder(self, *_: object, **__: object) -> Any:
        raise OSError(28, "No space left on device")


def test_absence_whose_evidence_cannot_be_kept_accuses_nobody(store: Store, tmp_path: Path) -> None:
    for at in (AT - timedelta(hours=6), AT):
        found = judged(store, entry(account=GONE, posts=None, answered_at=at.isoformat(), date=format_datetime(at)))
        writer = EvidenceWriter(FullDisk(tmp_path), store, lambda: AT)
        record_answers(store, Policies(), found, "ab" * 32, at, writer)
        assert list(writer.unkept.values()) == ["No space left on device"]
    assert verdict(store)[0] is Verdict.UNVERIFIED


def test_finding_by_an_answer_has_its_evidence(store: Store, tmp_path: Path) -> None:
    answer = entry(account=reply("account", principal_name="长沙市教育局"), date=format_datetime(AT))
    record(store, judged(store, answer), tmp_path)
    [row] = report_rows(store, Policies(), AT)
    assert [finding.rule for finding in row.assessment.findings] == ["entity_mismatch"]
    assert {file.evidence_file.kind for file in store.chain.files()} >= {"record", "reply"}


def test_two_accounts_and_one_account_twice_are_refused(store: Store) -> None:
    two = judged(store, entry(handle=OTHER.handle), accounts=(OTHER, BY_ID))
    twice = judged(store, entry(1), entry(2), accounts=(OWN,))

    assert [item.code for item in two] == ["two_accounts"]
    assert [item.code for item in twice] == ["", "twice"]


# The command


REGISTER = f"""\
register: {{name: 湖南省政务新媒体}}
accounts:
  - {{platform: wechat, handle: "{BIZ}", name: 君山区民政, unit: 岳阳市君山区民政局}}
"""
SECRET = "s3cret-authorizer-token"


def grant_file(folder: Path, mode: int = 0o600, **values: object) -> Path:
    account = reply("account")
    account["authorization_info"]["authorizer_refresh_token"] = "refresh-s3cret-token"
    one = {"appid": APPID, "handle": BIZ, "token": SECRET, "account": account, "posts": reply("posts")}
    path = folder / "grants.json"
    path.write_text(
        json.dumps(
            {
                "component_appid": "wxus",
                "component_token": "component-s3cret",
                "answered_at": AT.isoformat(),
                "grants": [one],
                **values,
            }
        )
    )
    path.chmod(mode)
    return path


def test_file_is_previewed_and_applied_and_its_tokens_are_kept_for_their_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    monkeypatch.chdir(tmp_path)
    grant_file(tmp_path)

    def run(*words: str) -> Any:
        return CliRunner().invoke(app, ["--lang", "en", "accounts", "grants", "grants.json", *words])

    shown, applied, again = run(), run("--apply", "--format", "json"), run("--apply")
    kept = tmp_path / ".tracker" / "sessions" / "wechat.grants"
    everything = b"".join(
        path.read_bytes() for path in (tmp_path / ".tracker").rglob("*") if path.is_file() and path != kept
    )

    assert [item.exit_code for item in (shown, applied, again)] == [0, 0, 0]
    assert "nothing was recorded" in shown.stderr
    assert json.loads(applied.stdout)["grants"][0]["result"] == "seen"
    assert "1 answer recorded; 1 token kept" in applied.stderr
    assert "imported before" in again.stdout
    assert kept.stat().st_mode & 0o077 == 0
    assert json.loads(kept.read_bytes())["authorizers"] == {BIZ: {"appid": APPID, "token": SECRET}}
    assert b"s3cret" not in everything
    assert "s3cret" not in "".join(item.output for item in (shown, applied, again))


def test_tokens_that_others_can_read_are_not_used(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="others can read"):
        read_grant_file(grant_file(tmp_path, 0o644))


DEEP = '{"grants": [{"appid": "a", "account": ' + '{"x": ' * 60 + "1" + "}" * 60 + "}]}"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="a-list"),
        pytest.param('{"grants": {}}', id="no-list"),
        pytest.param("[" * 100_000, id="too-deep-to-be-read"),
        pytest.param(DEEP, id="deeper-than-secrets-are-looked-for"),
    ],
)
def test_other_files_are_refused_without_being_quoted(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(UserError):
        read_grant_file(tmp_path / "x.json")


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00+08:00", "2012-07-31T23:59:59+00:00", "9999-12-31T23:59:59-08:00"]
)
def test_instant_that_no_answer_has_is_refused(instant: str, store: Store) -> None:
    assert [judgement.code for judgement in judged(store, entry(answered_at=instant))] == ["no_instant"]


def test_answer_without_a_token_leaves_the_token_that_was_kept(tmp_path: Path) -> None:
    for authorizers in ({"a": ("wx1", "one"), "b": ("wx2", "two")}, {"a": ("wx1", ""), "b": ("wx3", "")}):
        save_grants(tmp_path, "wxus", "component", authorizers)
    kept = json.loads((tmp_path / "wechat.grants").read_bytes())["authorizers"]
    assert kept == {"a": {"appid": "wx1", "token": "one"}, "b": {"appid": "wx3", "token": ""}}


@pytest.mark.parametrize(
    "content",
    ["[]", "{", '{"authorizers": []}', '{"authorizers": {"a": {}}}', '{"component_token": 1}', "[" * 100_000, None],
)
def test_damaged_authorisations_are_reported_and_not_quoted(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "wechat.grants"
    if content is None:
        path.mkdir(0o700)
    else:
        path.write_text(content)
        path.chmod(0o600)
    with pytest.raises(UserError, match=r"damaged|cannot be read"):
        read_kept(tmp_path)


def test_absence_that_is_to_be_confirmed_is_worded_in_chinese(store: Store) -> None:
    [found] = judged(store, entry(account=GONE, posts=None, date=format_datetime(AT)))
    assert english_in(detail_of(found, Messages(Lang.ZH)), ["account_status"]) == []
