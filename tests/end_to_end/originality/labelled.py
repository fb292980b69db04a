"""The labelled posts: read, put through the store as a scan would, and how each is classified."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scrapers.model.profile import AccountState, Origin, Post
from tracker.history.check import Check, Outcome
from tracker.origin.attribution import PostOrigin
from tracker.origin.origin_file import OriginFilePart
from tracker.register.account import Account
from tracker.rules.origin_counts import attributions
from tracker.scan.run import find_reposts
from tracker.store.store import Store
from tracker.time.clock import SHANGHAI

FOLDER = Path(__file__).parent
LABELS = {"原": Origin.ORIGINAL, "转": Origin.REPOST, "疑": Origin.UNKNOWN}
MARKS = {
    "": (Origin.UNKNOWN, ""),
    "w0": (Origin.ORIGINAL, "no retweeted_status"),
    "c1": (Origin.ORIGINAL, "copyright_stat=1"),
    "rt": (Origin.REPOST, "retweeted_status"),
}
LOOKED_AT = datetime(2023, 9, 23, 8, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One made post, and whose it truly is; `unknown`: what is seen of it does not tell."""

    truth: Origin
    kind: str
    account: str
    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    labelled: Labelled
    classified: PostOrigin


def lines_of(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("|", 6) for line in lines if line and not line.startswith("#")]


def read_accounts() -> dict[str, tuple[Account, str]]:
    """Letter -> account, and the other names of its unit."""
    return {
        letter: (
            Account(
                platform=platform,
                handle=f"made-{letter}",
                name=name,
                unit=unit,
                supervisor=supervisor,
                region=tuple(filter(None, region.split("/"))),
            ),
            aliases,
        )
        for letter, platform, name, unit, supervisor, region, aliases in lines_of("accounts.txt")
    }


def read_posts() -> list[Labelled]:
    texts = {(fields[2], fields[3]): fields[6] for fields in map(to_fields, lines_of("posts.txt"))}
    return [to_labelled(to_fields(fields), texts, number) for number, fields in enumerate(lines_of("posts.txt"))]


def to_fields(line: list[str]) -> list[str]:
    """A line's fields; a title holds no `|`, a text may."""
    truth, kind, account, time, mark, title, text = line
    return [truth, kind, account, time, mark, title, text.replace("\\n", "\n")]


def to_labelled(fields: list[str], texts: dict[tuple[str, str], str], number: int) -> Labelled:
    truth, kind, account, time, mark, title, text = fields
    whole = re.sub(r"\{(\w) (\d{4} \d{4})\}", lambda match: texts[match[1], match[2]], text)
    origin, origin_mark = MARKS[mark]
    post = Post(
        post_id=f"p{number}",
        published_at=datetime.strptime(f"2023{time} +0800", "%Y%m%d %H%M %z"),
        title=title,
        url=f"https://made.example/{number}",
        origin=origin,
        origin_mark=origin_mark,
        text=whole,
    )
    return Labelled(truth=LABELS[truth], kind=kind, account=account, post=post)


def judge(posts: Iterable[Labelled]) -> list[Judged]:
    """What the program says of each, all of them seen in one scan; in the order given."""
    posts = list(posts)
    accounts = read_accounts()
    aliases = {account.unit: (other,) for account, other in accounts.values() if other}
    with Store.open("sqlite://") as store:
        register = [account for account, _ in accounts.values()]
        store.sync_register(register, LOOKED_AT)
        store.origin_config.sync(OriginFilePart(aliases=aliases).model_dump(mode="json"))
        scan = store.begin_scan(LOOKED_AT, LOOKED_AT, register)
        for letter, (account, _) in accounts.items():
            mine = tuple(post.post for post in posts if post.account == letter)
            store.record(scan, account, to_check(account, mine))
        find_reposts(store, LOOKED_AT)
        origins = {
            post.post_id: attribution
            for facts in store.facts(at=LOOKED_AT)
            for post, attribution in attributions(facts, facts.posts)
        }
    return [Judged(labelled=post, classified=origins[post.post.post_id]) for post in posts]


def to_check(account: Account, posts: tuple[Post, ...]) -> Check:
    return Check(
        checked_at=LOOKED_AT,
        outcome=Outcome.SEEN,
        state=AccountState.ACTIVE,
        display_name=account.name,
        covers_from=LOOKED_AT - timedelta(days=60),
        post_count=len(posts),
        posts=posts,
    )
