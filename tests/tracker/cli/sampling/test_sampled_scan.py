"""A sampled scan (抽查) as typed: what is drawn and kept, what its rates are of, and what it leaves alone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner, Result

from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cli.main import app
from tracker.cli.sampling.sample_options import continued_seed, draw_sample, read_sample_options, selection_of
from tracker.errors import UserError
from tracker.history.check import Check
from tracker.history.rounds import finished_scans, latest_time_point
from tracker.history.scan import Scan
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.register.register import read_register
from tracker.register.sampling.sample import sampled_accounts
from tracker.scan.run import ScanRequest, begin_scan_run, finish_scan_run
from tracker.store.store import Store
from tracker.time.clock import now

REGISTER = "register: {name: 某省政务新媒体}\naccounts:\n" + "".join(
    f'  - {{platform: weibo, handle: "{number}", name: 账号{number}, unit: 某局, region: [{region}]}}\n'
    for number, region in enumerate(["长沙市"] * 6 + ["湘潭市"] * 4)
)
ZH = Messages(Lang.ZH)
LATER = AT + timedelta(days=2)
Tracker = Callable[..., Result]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "accounts.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / ".tracker").mkdir(mode=0o700)
    with Store.open(f"sqlite:///{tmp_path / '.tracker' / 'tracker.db'}") as opened:
        opened.sync_register(accounts_of(tmp_path), AT)
        yield opened


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, ["--lang", lang, *arguments])

    return run


def accounts_of(folder: Path) -> tuple[Account, ...]:
    return tuple(read_register(folder / "accounts.yaml").accounts)


def silent(account: Account) -> Check:
    seen = replace(given.seen(display_name=account.name), checked_at=AT)
    return replace(seen, posts=(given.post(AT - timedelta(days=30)),))


def alive(account: Account) -> Check:
    return replace(given.seen(display_name=account.name), posts=(given.post(AT - timedelta(days=1)),))


def whole_scan(store: Store, *failing: str) -> Scan:
    scan = store.begin_scan(AT, AT, store.accounts())
    for account in store.accounts():
        store.record(scan, account, silent(account) if account.handle in failing else alive(account))
    finish_scan_run(store, scan, Policies(), AT)
    return scan


def sampled_scan(store: Store, size: str = "40%", *, always: str | None = None, finishes: bool = True) -> Scan:
    """As `scan --sample` makes it: every account looked at is silent."""
    options = read_sample_options(size, "7", "region", always, ZH)
    assert options is not None
    sample = draw_sample(options, store.accounts(), store, "", ZH)
    chosen = sampled_accounts(store.accounts(), sample)
    request = ScanRequest(
        accounts=chosen, selection=selection_of(sample.design, ""), at=AT, default_at=AT, sample=sample
    )
    scan = begin_scan_run(store, request, AT)
    for account in chosen if finishes else ():
        store.record(scan, account, silent(account))
    if finishes:
        finish_scan_run(store, scan, Policies(), AT)
    return scan


def summary_of(tracker: Tracker, *arguments: str) -> dict[str, object]:
    result = tracker("summary", *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


def test_sample_is_kept_with_the_scan(store: Store) -> None:
    scan = sampled_scan(store)
    kept = store.sample_store.of_scan(scan.id)

    assert kept is not None
    assert (str(kept.design), kept.frame, len(kept.keys)) == ("sample=40% seed=7 strata=region", 10, 4)
    assert {item.key: (item.frame, item.drawn) for item in kept.strata} == {("湘潭市",): (4, 2), ("长沙市",): (6, 2)}
    assert store.sample_store.keys_of(scan) == set(kept.keys)


def test_rates_are_of_the_drawn_accounts_alone(store: Store, tracker: Tracker) -> None:
    scan = sampled_scan(store)
    found = summary_of(tracker, "--scan", str(scan.id))

    assert (found["total"], found["failed"], found["unverified"]) == (4, 4, 0)
    sample = found["sample"]
    assert isinstance(sample, dict)
    assert (sample["size"], sample["share"], sample["seed"], sample["frame"]) == ("40%", 0.4, "7", 10)
    interval = sample["pass_rate_interval"]
    assert (interval["method"], interval["level"], interval["low"]) == ("wilson_finite_population", 0.95, 0.0)


def test_account_whose_handle_was_found_since_is_still_the_one_drawn(store: Store, tracker: Tracker) -> None:
    path = Path("accounts.yaml")
    path.write_text(REGISTER.replace('handle: "0"', 'handle: "~0123456789abcdef"'), "utf-8")
    store.sync_register(accounts_of(Path()), AT)
    scan = sampled_scan(store, "100%")
    assert tracker("accounts", "resolve", "--confirm", "weibo:~0123456789abcdef=9900000101").exit_code == 0

    assert summary_of(tracker, "--scan", str(scan.id))["total"] == 10
    kept = store.sample_store.of_scan(scan.id)
    assert kept is not None
    assert "weibo:9900000101" in kept.keys


def test_sample_is_nobody_s_time_point_and_no_round(store: Store, tracker: Tracker) -> None:
    sampled_scan(store)

    assert latest_time_point(store.scans(), LATER) is None
    assert finished_scans(store.scans()) == []
    assert "sample" not in summary_of(tracker)

    whole = whole_scan(store)
    assert latest_time_point(store.scans(), LATER) == whole.at


def test_not_drawn_resolves_no_case_and_a_sample_opens_them(store: Store) -> None:
    whole_scan(store, *map(str, range(10)))
    before = store.cases.all()

    scan = sampled_scan(store, "2")

    assert {case.id: case.status for case in store.cases.all()} == {case.id: case.status for case in before}
    assert len(store.sample_store.keys_of(scan)) == 2


def test_sample_opens_cases_of_those_drawn(store: Store) -> None:
    scan = sampled_scan(store, "2")

    assert {case.account.key for case in store.cases.all()} == store.sample_store.keys_of(scan)


def test_repeat_offenders_are_counted_apart(store: Store, tracker: Tracker) -> None:
    whole_scan(store, *map(str, range(10)))
    scan = sampled_scan(store, "2", always="repeat-offenders")
    found = summary_of(tracker, "--scan", str(scan.id))

    assert found["total"] == 2
    sample = found["sample"]
    assert isinstance(sample, dict)
    assert (sample["looked_at_besides"], sample["beside"]["total"], sample["beside"]["failed"]) == (8, 8, 8)
    problems = json.loads(tracker("problems", "--scan", str(scan.id), "--format", "json").stdout)
    assert (len(problems["accounts"]), len(problems["beside"])) == (2, 8)


def test_same_sample_is_continued_without_its_seed(store: Store) -> None:
    scan = sampled_scan(store, finishes=False)
    options = read_sample_options("40%", None, "region", None, ZH)
    assert options is not None

    assert continued_seed(options, store.scans(), "") == "7"
    assert continued_seed(options, store.scans(), "platform=weibo") == ""
    assert continued_seed(replace(options, strata=()), store.scans(), "") == ""
    assert sampled_scan(store, finishes=False) == scan


def test_register_that_changed_meanwhile_leaves_the_continued_sample_as_it_was(store: Store) -> None:
    scan = sampled_scan(store, finishes=False)
    keys = store.sample_store.keys_of(scan)
    store.sync_register([*store.accounts(), *(given.account(handle=f"9{n}") for n in range(20))], AT)

    again = sampled_scan(store, finishes=False)

    assert (again.id, store.sample_store.keys_of(again)) == (scan.id, keys)


def test_listed_scan_states_share_seed_and_frame(store: Store, tracker: Tracker) -> None:
    sampled_scan(store)

    (listed,) = json.loads(tracker("scans", "list", "--format", "json").stdout)["scans"]
    assert {name: listed["sample"][name] for name in ("size", "seed", "frame", "drawn")} == {
        "size": "40%",
        "seed": "7",
        "frame": 10,
        "drawn": 4,
    }
    assert "抽查 40% 随机种子 7 分层 地区" in tracker("scans", "list", lang="zh").stdout


@pytest.mark.parametrize("command", [("summary",), ("rates",), ("problems",)])
def test_every_answer_says_that_it_is_of_a_sample(store: Store, tracker: Tracker, command: tuple[str, ...]) -> None:
    scan = sampled_scan(store)

    shown = tracker(*command, "--scan", str(scan.id), lang="zh").stdout
    assert f"第 {scan.id} 次检查（抽查）所抽 4 个账号" in shown
    assert "10 个未关停的账号" in shown
    assert "威尔逊法" in shown
    in_english = tracker(*command, "--scan", str(scan.id)).stdout
    assert "Wilson" in in_english
    lines = tracker(*command, "--scan", str(scan.id), "--format", "csv").stdout
    assert "sample_seed" in lines.splitlines()[0]
    assert "sample_seed" not in tracker(*command, "--format", "csv").stdout


def test_notice_says_that_it_is_of_a_sample(store: Store, tracker: Tracker, tmp_path: Path) -> None:
    whole_scan(store, *map(str, range(10)))
    scan = sampled_scan(store, "2", always="repeat-offenders")

    assert tracker("export", "n.docx", "--scan", str(scan.id)).exit_code == 0
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "n.docx")).paragraphs)
    assert "从10个未关停的账号中按地区分层、按比例抽取2个（占20.00%，随机种子7，" in text
    assert "所抽账号的合格率0.00%（0÷2）" in text
    assert "未抽到的账号未作检查，对其不作任何结论" in text
    assert "另查以往有问题的账号8个，单独计数，不计入以上数字：不合格8个（" in text
    assert "抽查情况的通报" in text


def test_template_that_does_not_say_so_is_refused(store: Store, tracker: Tracker, tmp_path: Path) -> None:
    scan = sampled_scan(store)
    own = docx.Document()
    own.add_paragraph("合格率{{ 合格率 }}，核实率{{ 核实率 }}。{{ 未能核实 }}")
    own.save(str(tmp_path / "own.docx"))

    refused = tracker("export", "n.docx", "--scan", str(scan.id), "--template", "own.docx")

    assert refused.exit_code == 2
    assert "does not say that this is a sample" in refused.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scan", "--sample", "0%"), "not a size of a sample"),
        (("scan", "--sample", "20%", "--strata", "unit"), "cannot be divided"),
        (("scan", "--sample", "20%", "--seed", "a b"), "not a seed"),
        (("scan", "--sample", "20%", "--always", "everybody"), "no such accounts to check in addition"),
        (("scan", "--seed", "7"), "--seed goes with --sample"),
        (("scan", "--sample", "20%", "--if-due"), "--sample does not go with --if-due"),
        (("scan", "--plan", "--sample", "11"), "only 10 accounts"),
        (("summary", "--scan", "99"), "no scan 99"),
        (("summary", "--scan", "1", "--at", "2023-09-19T18:00"), "either --scan or --at"),
        (("rates", "--scan", "1", "--against", "last-quarter"), "not compared with the whole register"),
        (("rates", "--at", "2023-09-21T18:00", "--against", "1"), "scan 1 is a sample or a daily look"),
        (("export", "--scan", "1", "--per", "region", "--out", "x"), "--scan does not go with --per"),
    ],
)
def test_what_does_not_go_is_refused(store: Store, tracker: Tracker, arguments: tuple[str, ...], said: str) -> None:
    sampled_scan(store)
    refused = tracker(*arguments)

    assert refused.exit_code == 2
    assert said in refused.output


def test_plan_shows_who_is_drawn_by_stratum_and_records_nothing(store: Store, tracker: Tracker) -> None:
    result = tracker("scan", "--plan", "--sample", "40%", "--seed", "7", "--strata", "region", "--format", "json")
    document = json.loads(result.stdout)

    assert document["sample"]["groups"] == [
        {"key": ["湘潭市"], "frame": 4, "drawn": 2},
        {"key": ["长沙市"], "frame": 6, "drawn": 2},
    ]
    assert sum(platform["accounts"] for platform in document["platforms"]) == 4
    assert (len(document["sample"]["drawn_keys"]), document["sample"]["beside_keys"]) == (4, [])
    shown = tracker("scan", "--plan", "--sample", "40%", "--seed", "7", "--strata", "region").stdout
    assert sum(f"账号{key.rpartition(':')[2]}" in shown for key in document["sample"]["drawn_keys"]) == 4
    assert store.scans() == ()


def test_scan_of_a_part_is_shown_by_its_number_too(store: Store, tracker: Tracker) -> None:
    accounts = store.accounts()[:2]
    scan = store.begin_scan(AT, AT, accounts, selection="account=weibo:0 account=weibo:1")
    for account in accounts:
        store.record(scan, account, alive(account))
    finish_scan_run(store, scan, Policies(), AT)
    found = summary_of(tracker, "--scan", str(scan.id))

    assert (found["total"], found["verified"], "sample" in found) == (2, 2, False)


def test_options_are_refused_without_a_sample() -> None:
    with pytest.raises(UserError):
        read_sample_options(None, None, "region", None, ZH)
    assert read_sample_options(None, None, None, None, ZH) is None


BY_HAND = "accounts:\n" + "".join(
    f"  - {{platform: 抖音, handle: '{number}', name: 账号{number}, unit: 某局{number}}}\n" for number in range(8)
)


def test_scan_draws_shows_the_seed_and_leaves_the_rest_alone(
    tmp_path: Path, tracker: Tracker, chromium: object
) -> None:
    """Accounts that people look at: no browser is opened."""
    (tmp_path / "accounts.yaml").write_text(BY_HAND, encoding="utf-8")
    scanned = tracker("scan", "--sample", "25%", "--format", "json")
    document = json.loads(scanned.stdout)
    seed = document["sample"]["seed"]

    assert scanned.exit_code == 3
    assert (document["total"], document["unverified"], document["sample"]["frame"]) == (2, 2, 8)
    assert f"sample: 2 of 8 accounts, seed {seed}" in scanned.stderr
    assert "summary --scan 1" in scanned.stderr
    again = json.loads(tracker("scan", "--plan", "--sample", "25%", "--seed", seed, "--format", "json").stdout)
    with Store.open(f"sqlite:///{tmp_path / '.tracker' / 'tracker.db'}") as store:
        (scan,) = store.scans()
        assert store.sample_store.keys_of(scan) == set(again["sample"]["drawn_keys"])
        assert scan.selection == f"sample=25% seed={seed} strata=region,platform"


def test_interrupted_sample_is_continued_by_the_same_command(
    tmp_path: Path, tracker: Tracker, chromium: object
) -> None:
    (tmp_path / "accounts.yaml").write_text(BY_HAND, encoding="utf-8")
    (tmp_path / ".tracker").mkdir(mode=0o700)
    with Store.open(f"sqlite:///{tmp_path / '.tracker' / 'tracker.db'}") as store:
        accounts = accounts_of(tmp_path)
        store.sync_register(accounts, AT)
        options = read_sample_options("25%", "old", None, None, ZH)
        assert options is not None
        sample = draw_sample(options, accounts, store, "", ZH)
        chosen, present = sampled_accounts(accounts, sample), now()
        name = selection_of(sample.design, "")
        request = ScanRequest(accounts=chosen, selection=name, default_at=present, sample=sample)
        begun = begin_scan_run(store, request, present)
    # The register has changed: the scan is of the accounts that were drawn then.
    (tmp_path / "accounts.yaml").write_text(BY_HAND + BY_HAND[10:].replace("handle: '", "handle: '9"), "utf-8")
    document = json.loads(tracker("scan", "--sample", "25%", "--format", "json").stdout)

    assert (document["sample"]["scan"], document["sample"]["seed"], document["total"]) == (begun.id, "old", 2)
    fresh = json.loads(tracker("scan", "--sample", "25%", "--format", "json").stdout)
    assert (fresh["sample"]["scan"], fresh["sample"]["frame"], fresh["total"]) == (begun.id + 1, 16, 4)
