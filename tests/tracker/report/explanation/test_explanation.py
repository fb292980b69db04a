"""The explanation says what the verdict rests on: to the instant, in the sections that a unit is handed."""

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest

from scrapers.model.profile import Post
from tests.tracker.rules.given import AT, ago, assess, facts, failed, gone, post, running_since, seen
from tracker.evidence.paths import sha256_of
from tracker.evidence.vault.folder import FolderVault
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, EvidenceFile
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Layer, Policies
from tracker.report.explanation.document import to_document
from tracker.report.explanation.explanation import Explanation, Section, explain
from tracker.report.explanation.tables import explanation_tables, to_explanation_json

NATIONAL = Policies()
WEEKLY = Policies(layers=(Layer(name="", changes={"inactive_days": 7}, region="湘潭市", line=4),))
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDAT"
    b"x\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xdc\xccY\xe7\x00\x00\x00\x00IEND\xaeB`\x82"
)
SHA256 = sha256_of(PICTURE)


def explained(*checks: Check, posts: tuple[Post, ...] = (), policies: Policies = NATIONAL) -> Explanation:
    of = facts(*checks, posts=posts)
    return explain(of, policies, assess(of, policies.of(of.account.region), AT))


def section(explanation: Explanation, title: str) -> Section:
    return next(each for each in explanation.sections if each.title == title)


def silent() -> Explanation:
    return explained(seen(), posts=(post(ago(20)),))


def with_picture(check: Check) -> Check:
    evidence_file = EvidenceFile(kind="picture", path="evidence/1/look-1.png", sha256=SHA256, size=len(PICTURE))
    return replace(check, looks=tuple(replace(look, evidence_files=(evidence_file,)) for look in check.looks))


def test_the_silence_is_reckoned_from_instant_to_instant() -> None:
    assert silent().calculation == (
        "最近一次更新：2023-08-30 18:00《平安韶山》",
        "已证明的时段：开通之时 至 2023-09-19 18:00，其间每一次更新均已看到",
        "未更新时间：2023-08-30 18:00 至 2023-09-19 18:00，20天（480小时），均已证明没有更新",
        "内容不更新：期限14天（14×24小时），已达到，自 2023-09-13 18:00 起超期",
    )


@pytest.mark.parametrize(
    ("last", "said"),
    [
        pytest.param(ago(14), "已达到", id="exactly the limit"),
        pytest.param(ago(14) + (AT - ago(minutes=1)), "未达到", id="a minute less"),
    ],
)
def test_the_limit_is_compared_with_what_is_proved(last: datetime, said: str) -> None:
    assert said in explained(seen(), posts=(post(last),)).calculation[-1]


def test_after_the_last_look_no_limit_is_said_to_be_reached() -> None:
    one = explained(seen(ago(hours=1)), posts=(post(ago(20)),))

    assert one.assessment.reason == "stale"
    assert one.calculation[-1] == "监测时间点 2023-09-19 18:00 在最近一次查看之后，其后是否更新未经查看，不认定超期"


LONG_SILENT = facts(seen(), posts=(post(ago(20)),))


@pytest.mark.parametrize(
    ("history", "reason", "why"),
    [
        pytest.param(
            replace(LONG_SILENT, former_entries=running_since(ago(2))),
            "newly_running",
            "其间有名册不要求更新的时间",
            id="owed-nothing",
        ),
        pytest.param(
            replace(LONG_SILENT, checks=(replace(seen(ago(9)), is_muted=True), *LONG_SILENT.checks)),
            "account_suspended",
            "其间有账号不能更新的时间",
            id="muted",
        ),
        pytest.param(
            replace(LONG_SILENT, checks=(gone(ago(0, 0, 2)), *LONG_SILENT.checks)),
            "looks_disagree",
            "两次所见矛盾",
            id="denied",
        ),
    ],
)
def test_a_silence_that_is_no_finding_is_not_said_to_be_overdue(history: AccountHistory, reason: str, why: str) -> None:
    """Its days are proved; but the account had to post in none of them, could not, or may not be the one seen."""
    found = assess(history, NATIONAL.of(history.account.region), AT)
    assert (found.reason, found.findings) == (reason, ())
    assert explain(history, NATIONAL, found).calculation[-1] == (
        f"内容不更新：期限14天（14×24小时），时长已达到，但{why}，不认定超期"
    )


def test_where_nothing_is_proved_no_silence_is_counted() -> None:
    one = explained(seen(covers_from=None), posts=(post(ago(20)),))

    assert one.calculation[-1].endswith("不计未更新时间")
    assert "未能核实" in section(one, "结论").lines[0]


def test_an_account_that_is_gone_has_no_silence_to_reckon() -> None:
    assert explained(seen(ago(30)), gone()).calculation == ()


def test_every_rule_is_reported_with_its_number_its_source_and_whether_it_holds() -> None:
    table = section(silent(), "依据的规定").table
    assert table is not None
    by_rule = {row[0]: row for row in table.rows}

    assert by_rule["内容不更新"][1:3] == ("14天", "不合格")
    assert "国办秘函〔2019〕19号" in by_rule["内容不更新"][3]
    assert by_rule["内容不更新"][5] == "成立"
    assert by_rule["开通以来从未更新"][5] == "不成立"


def test_a_rule_that_the_register_changed_is_reported_with_its_line() -> None:
    one = explained(seen(), posts=(post(ago(8)),), policies=WEEKLY)
    table = section(one, "依据的规定").table
    assert table is not None

    assert "第4行" in table.rows[0][4]
    assert "期限7天" in one.calculation[-1]


def test_the_unit_reads_what_would_change_the_verdict() -> None:
    assert "请提供" in section(silent(), "如有异议").lines[0]


def test_an_account_that_could_not_be_verified_is_said_to_be_no_problem() -> None:
    assert "未能核实不是问题" in section(explained(failed()), "如有异议").lines[0]


def test_a_passed_account_has_nothing_to_dispute() -> None:
    one = explained(seen(), posts=(post(ago(1)),))

    assert section(one, "结论").lines[1] == "未发现问题"
    assert "如有异议" not in [each.title for each in one.sections]


def test_the_files_are_reported_with_their_hashes() -> None:
    table = section(explained(with_picture(seen()), posts=(post(ago(20)),)), "证据").table
    assert table is not None

    assert table.rows == (("2023-09-19 18:00", "evidence/1/look-1.png", SHA256),)


def test_the_terminal_and_json_show_the_same() -> None:
    one = silent()
    shown = "\n".join(
        text.plain for table in explanation_tables(one, Messages(Lang.ZH)) for row in table.rows for text in row
    )
    document = to_explanation_json(one)

    assert document["verdict"] == "fail"
    assert all(line in shown for line in one.calculation)
    assert document["reckoning"] == list(one.calculation)


def test_the_document_holds_every_section_and_the_picture(tmp_path: Path) -> None:
    (tmp_path / "evidence/1").mkdir(parents=True)
    (tmp_path / "evidence/1/look-1.png").write_bytes(PICTURE)
    one = explained(with_picture(seen()), posts=(post(ago(20)),))

    written = docx.Document(io.BytesIO(to_document(one, FolderVault(tmp_path))))

    texts = [paragraph.text for paragraph in written.paragraphs]
    assert [text[2:] for text in texts if text[1:2] == "、"] == [each.title for each in one.sections]
    assert len(written.inline_shapes) == 1
    assert [cell.text for cell in written.tables[-1].rows[1].cells][-1] == SHA256


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="gone"),
        pytest.param(b"no picture", id="no picture"),
        pytest.param(PICTURE + b" ", id="changed"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named_in_its_place(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "evidence/1").mkdir(parents=True)
        (tmp_path / "evidence/1/look-1.png").write_bytes(content)
    one = explained(with_picture(seen()), posts=(post(ago(20)),))

    written = docx.Document(io.BytesIO(to_document(one, FolderVault(tmp_path))))

    assert "evidence/1/look-1.png 已不在或不能读取" in [paragraph.text for paragraph in written.paragraphs]


def test_what_was_scraped_reaches_the_document_as_harmless_text(tmp_path: Path) -> None:
    nasty = replace(post(ago(20)), title="\x1b[31m红\u202e{{7*7}}\x00<b>")

    written = docx.Document(io.BytesIO(to_document(explained(seen(), posts=(nasty,)), FolderVault(tmp_path))))

    assert "最近一次更新：2023-08-30 18:00《红{{7*7}}<b>》" in [paragraph.text for paragraph in written.paragraphs]
