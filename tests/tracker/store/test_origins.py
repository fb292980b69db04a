"""What the store keeps of texts: as much as is compared, once, and whole again after an interruption."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scrapers.model.profile import Origin, Post
from tests.postgresql.fixtures import ENGINES, open_on
from tests.tracker.origin.test_minhash import STORY
from tests.tracker.rules.given import AT, account, ago, post, seen
from tracker.cli.main import app
from tracker.history.scan_record import Discard
from tracker.origin.attribution import PostOrigin, Reason
from tracker.origin.origin_file import OriginFilePart
from tracker.origin.plain_origin_file import EMPTY_ORIGIN_FILE
from tracker.origin.source_words import SourceForm
from tracker.origin.stored_source import GRAMMAR
from tracker.origin.trace import OriginTrace
from tracker.register.account import Account
from tracker.rules.origin_counts import attributions
from tracker.scan.run import find_reposts
from tracker.settings.reading import read_settings
from tracker.store.history import origins
from tracker.store.history.origins import TEXTS_KEPT_FOR, to_quoted
from tracker.store.store import Store

OURS = account()
THEIRS = replace(account(handle="2222222222", name="浏阳消防"), unit="浏阳市消防救援大队", supervisor="浏阳市人民政府")


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_on(request.param, request) as opened:
        opened.sync_register((OURS, THEIRS), AT)
        yield opened


def story(at_hours: float, text: str = STORY, title: str = "寻回走失老人") -> Post:
    return replace(post(ago(hours=at_hours)), title=title, text=text)


def look(store: Store, of: Account, *posts: Post) -> None:
    scan = store.begin_scan(AT, AT, [of])
    store.record(scan, of, replace(seen(display_name=of.name), posts=posts))


def trace(store: Store, of: Account = OURS) -> OriginTrace | None:
    facts = store.facts_of(of.key, at=AT)
    assert facts is not None
    return next(iter(facts.traces.values()), None)


def test_a_source_line_stays_known_and_the_text_is_not_shown(store: Store) -> None:
    look(store, OURS, story(5, "平安就好。\n来源：新华社"))
    facts = store.facts_of(OURS.key, at=AT)

    assert facts is not None
    assert [origin.reason for _, origin in attributions(facts, facts.posts)] == [Reason.QUOTED_SOURCE]
    assert facts.posts[0].text == ""


def forward(mark: str, origin: Origin = Origin.REPOST) -> Post:
    return replace(story(5), text="", origin=origin, origin_mark=mark)


def origin_of(store: Store) -> PostOrigin:
    facts = store.facts_of(OURS.key, at=AT)
    assert facts is not None
    return next(attributions(facts, facts.posts))[1]


def test_a_forward_of_another_account_of_the_unit_is_no_repost(store: Store) -> None:
    sibling = replace(account(handle="3333333333", name="韶山交警"), platform=OURS.platform)
    look(store, OURS, forward("retweeted_status of 3333333333 韶山交警"))
    before = origin_of(store)

    store.sync_register((OURS, THEIRS, sibling), AT)

    assert (before.counts_as_repost, origin_of(store).reason) == (True, Reason.OWN_SOURCE)


@pytest.mark.parametrize(
    ("known", "counts"),
    [
        pytest.param(forward("own post shared again", Origin.ORIGINAL), False, id="its-own"),
        pytest.param(forward("retweeted_status of 1234567890 韶山公安"), False, id="its-own-by-handle"),
        pytest.param(forward("retweeted_status of 2803301701 人民日报"), True, id="anothers"),
    ],
)
def test_an_original_that_was_deleted_since_stays_whose_it_was(store: Store, known: Post, counts: bool) -> None:
    look(store, OURS, known)

    look(store, OURS, forward("retweeted_status, author not shown"))

    assert (origin_of(store).counts_as_repost, origin_of(store).matched) == (counts, known.origin_mark)


def test_an_original_that_is_shown_again_shows_whose_it_is(store: Store) -> None:
    look(store, OURS, forward("retweeted_status, author not shown"))
    before = origin_of(store)

    look(store, OURS, forward("retweeted_status of 2803301701 人民日报"))

    assert (before.reason, origin_of(store).reason) == (Reason.HIDDEN_ORIGINAL, Reason.PLATFORM_MARK)


def test_a_look_that_shows_only_the_title_takes_no_source_away(store: Store) -> None:
    look(store, OURS, story(5, "平安就好。\n来源：新华社"))
    look(store, OURS, story(5, ""))

    assert trace(store) is not None


def test_the_first_publisher_is_known_after_a_comparison(store: Store) -> None:
    look(store, OURS, story(5))
    look(store, THEIRS, story(9))
    find_reposts(store, AT)
    found = trace(store)

    assert found is not None
    assert found.first is not None
    assert (found.first.key, found.first.published_at, found.first.likeness) == (THEIRS.key, ago(hours=9), 1.0)
    assert trace(store, THEIRS) is None


def test_a_first_publisher_found_later_is_known_too(store: Store) -> None:
    look(store, OURS, story(5))
    find_reposts(store, AT)
    look(store, THEIRS, story(9))
    find_reposts(store, AT)

    assert trace(store) is not None


def test_only_new_posts_are_compared(store: Store) -> None:
    look(store, OURS, story(5))

    assert [find_reposts(store, AT), find_reposts(store, AT)] == [1, 0]


def test_a_comparison_that_was_killed_is_done_by_the_next(store: Store) -> None:
    look(store, OURS, story(5))
    look(store, THEIRS, story(9))
    store.origin_store.sign()  # and then the process was killed

    find_reposts(store, AT)

    assert trace(store) is not None


def test_a_text_that_turns_out_to_be_another_repeats_nobody(store: Store) -> None:
    look(store, OURS, story(5))
    look(store, THEIRS, story(9))
    find_reposts(store, AT)
    look(store, OURS, story(5, "国庆假期，景区客流平稳，民警全员在岗，累计接受群众求助二百余次。" * 6))
    find_reposts(store, AT)

    assert trace(store) is None


@pytest.mark.parametrize("title", ["停水通知", "反诈日记（第36期）"])
def test_posts_of_a_fixed_form_are_not_compared(store: Store, title: str) -> None:
    look(store, OURS, story(5, title=title))
    look(store, THEIRS, story(9, title=title))

    assert (find_reposts(store, AT), trace(store)) == (0, None)


def test_old_texts_go_and_what_was_found_stays(store: Store) -> None:
    look(store, OURS, story(5))
    look(store, THEIRS, story(9))
    find_reposts(store, AT)
    find_reposts(store, AT + TEXTS_KEPT_FOR)

    assert (trace(store) is not None, list(store.origin_store.texts([(1, story(5).post_id)]))) == (True, [])


def test_a_file_without_content_is_as_none() -> None:
    assert OriginFilePart().model_dump(mode="json") == EMPTY_ORIGIN_FILE


def test_notes_are_the_facts_names_and_tasks(store: Store) -> None:
    task = {"task": "周", "titles": ["国家网络安全宣传周来了"], "ordered_on": "2023-09-10", "due_on": "2023-09-15"}
    notes = OriginFilePart.model_validate({"aliases": {OURS.unit: ["平安韶山"]}, "mandated": [task]})
    store.origin_config.sync(notes.model_dump(mode="json"))
    facts = store.facts_of(OURS.key, at=AT)

    assert facts is not None
    assert (facts.names.aliases, [order.name for order in facts.orders]) == (("平安韶山",), ["周"])


# The commands


REGISTER = """
accounts:
  - {platform: weibo, handle: "1234567890", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市]}
"""
NOTES = """
mandated:
  - {task: 宣传周, titles: [国家网络安全宣传周来了], ordered_on: 2023-09-10, due_on: 2023-09-15}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "accounts.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "originality.yaml").write_text(NOTES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with opened(tmp_path) as store:
        store.sync_register((OURS,), AT)
        store.origin_config.sync(EMPTY_ORIGIN_FILE)
        look(
            store,
            OURS,
            story(24, "平安就好。\n来源：新华社"),
            replace(post(ago(days=6)), title="国家网络安全宣传周来了"),
        )
    return tmp_path


def opened(folder: Path) -> Store:
    settings = read_settings(folder / "accounts.yaml", None, None)
    settings.open_state()
    return Store.open(settings.database_url)


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["--lang", "zh", *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_originality_shows_each_post_with_its_reason(folder: Path) -> None:
    reported = json.loads(run("originality", OURS.key, "--at", "2023-09-19T18:00", "-f", "json"))["accounts"][0]

    assert (reported["originals"], reported["reposts"], reported["unknown"], reported["mandated"]) == (0, 1, 0, 1)
    assert [post["origin_reason"] for post in reported["posts"]] == ["quoted_source", "no_clue"]


def test_originality_as_a_table_names_the_source(folder: Path) -> None:
    assert "注明来源为其他单位或媒体\t来源:新华社" in run("originality", OURS.key, "--at", "2023-09-19T18:00")


def test_mandated_shows_who_did_it(folder: Path) -> None:
    reported = json.loads(run("mandated", "--task", "宣传周", "--at", "2023-09-19T18:00", "-f", "json"))["tasks"][0]

    assert (reported["done"], reported["rate"], reported["accounts"][0]["standing"]) == (1, 1.0, "done")


def test_a_task_that_is_not_listed_is_a_persons_fault(folder: Path) -> None:
    result = CliRunner().invoke(app, ["--lang", "zh", "mandated", "--task", "没有的"])

    assert (result.exit_code, "没有这个任务：没有的" in result.stderr) == (2, True)


def test_an_account_that_is_not_registered_is_a_persons_fault(folder: Path) -> None:
    assert CliRunner().invoke(app, ["originality", "weibo:1"]).exit_code == 2


def test_hostile_words_are_shown_harmless(folder: Path) -> None:
    with opened(folder) as store:
        look(
            store, OURS, replace(story(2, "好。\n来源：\x1b[31m新华社\u202e"), post_id="bad", title="\x1b]0;x\x07标题")
        )

    assert "\x1b" not in run("originality", OURS.key, "--at", "2023-09-19T18:00")


# Discarded scans


def look_and_discard(store: Store, of: Account, *posts: Post, hours: float = 0) -> None:
    scan = store.begin_scan(AT, AT, [of])
    store.record(scan, of, replace(seen(ago(hours=hours), display_name=of.name), posts=posts))
    store.discards.discard(scan.id, Discard(at=AT, by="张三", why="误扫"))


def test_a_source_line_that_only_a_discarded_scan_read_is_forgotten(store: Store) -> None:
    look(store, OURS, story(5, ""))
    look_and_discard(store, OURS, story(5, "平安就好。\n来源：新华社"), hours=-1)

    assert trace(store) is None


def test_a_source_line_that_another_scan_read_stays(store: Store) -> None:
    look(store, OURS, story(5, "平安就好。\n来源：新华社"))
    look_and_discard(store, OURS, story(5, "平安就好。\n来源：新华社"), hours=-1)

    assert trace(store) is not None


def test_a_source_line_that_was_forgotten_is_read_again(store: Store) -> None:
    look_and_discard(store, OURS, story(5, "平安就好。\n来源：新华社"))
    scan = store.begin_scan(AT, AT, [OURS])
    store.record(scan, OURS, replace(seen(ago(hours=-2)), posts=(story(5, "平安就好。\n来源：新华社"),)))

    assert trace(store) is not None


def test_an_earlier_text_that_only_a_discarded_scan_read_makes_no_copy(store: Store) -> None:
    look(store, OURS, story(5))
    scan = store.begin_scan(AT, AT, [THEIRS])
    store.record(scan, THEIRS, replace(seen(ago(hours=-1), display_name=THEIRS.name), posts=(story(9),)))
    find_reposts(store, AT)
    found = trace(store)
    store.discards.discard(scan.id, Discard(at=AT, by="张三", why="误扫"))

    assert found is not None
    assert trace(store) is None


# Source lines of an older grammar


@pytest.mark.parametrize(
    ("words", "name", "version", "is_kept"),
    [
        pytest.param("来源:新华社", "新华社", 1, True, id="still-a-statement"),
        pytest.param("今日头条|韶山公安开展巡查", "今日头条", 1, False, id="no-statement-any-more"),
        pytest.param("今日头条|韶山公安开展巡查", "今日头条", GRAMMAR, True, id="of-todays-grammar"),
    ],
)
def test_a_source_line_of_an_older_grammar_is_read_again(words: str, name: str, version: int, is_kept: bool) -> None:
    stored = [{"form": SourceForm.SOURCE.value, "words": words, "names": [name]}]

    assert [quoted.names for quoted in to_quoted(stored, version)] == ([(name,)] if is_kept else [])


def test_a_source_line_is_stored_as_of_todays_grammar(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    look(store, OURS, story(5, "平安就好。\n来源：新华社"))
    monkeypatch.setattr(origins, "read_again", lambda quoted: ())
    assert trace(store) is not None

    monkeypatch.setattr(origins, "GRAMMAR", GRAMMAR + 1)
    found = trace(store)
    assert found is None or found.quoted == ()
