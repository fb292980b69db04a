"""`python -m tests.end_to_end.stand_ins [--lang en]`: the demonstration is scanned, and its digest sent to stand-ins of
all five services on this machine: 企业微信, 钉钉, 飞书, a webhook, a mail server. Shows what each took and its receipt;
nothing leaves the machine. Exit code 1: a service was not given the whole digest, or nobody knows.
"""

import argparse
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from tests.tracker.notify.services import HttpService, MailService, Taken, http_service, mail_service
from tracker.notify.channels.robots import signature

ROOT = Path(__file__).resolve().parents[2]
AT = "2023-09-19T18:00+08:00"
INCOMPLETE = 3
SECRET = "0123456789abcdef"
CHANNELS = {"企业微信": "wecom", "钉钉": "dingtalk", "飞书": "feishu", "短信网关": "webhook", "邮箱": "email"}
CONTACTS = """channels:
  企业微信: {{kind: wecom, url: "{url}/wecom?key={secret}"}}
  钉钉: {{kind: dingtalk, url: "{url}/dingtalk?access_token={secret}", secret: {secret}}}
  飞书: {{kind: feishu, url: "{url}/feishu/{secret}", secret: {secret}}}
  短信网关: {{kind: webhook, url: "{url}/webhook", secret: {secret}, limit: 600}}
  邮箱: {{kind: email, host: 127.0.0.1, port: {port}, security: none, sender: office@example.cn}}
contacts:
  - {{name: 值班室, role: office, channels: [企业微信, 钉钉, 飞书, 短信网关, 邮箱], email: office@example.cn}}
"""
LIMITS = {"wecom": 2048, "dingtalk": 20_000, "feishu": 20_000, "webhook": 600}
"""Bytes: 企业微信 and our webhook count the text, the others the request."""


def answer(taken: Taken) -> tuple[int, bytes]:
    """As the services answer: a wrong signature or too long a message is refused, with 200 where they do so."""
    kind = taken.path.strip("/").split("/")[0].split("?")[0]
    size = len(taken.text.encode()) if kind in ("wecom", "webhook") else len(taken.body)
    is_signed, is_short = SIGNED[kind](taken), size <= LIMITS[kind]
    if kind == "webhook":
        return (202 if is_signed and is_short else 400), b"{}"
    code = 0 if is_signed and is_short else 310000 if kind == "dingtalk" else 19021 if kind == "feishu" else 40058
    words = {"code": code, "msg": "success"} if kind == "feishu" else {"errcode": code, "errmsg": "ok"}
    return 200, json.dumps(words).encode()


def is_signed_by_dingtalk_s_rule(taken: Taken) -> bool:
    query = {name: values[0] for name, values in parse_qs(urlsplit(taken.path).query).items()}
    return query["sign"] == signature(SECRET, f"{query['timestamp']}\n{SECRET}")


def is_signed_by_feishu_s_rule(taken: Taken) -> bool:
    return bool(taken.json["sign"] == signature(f"{taken.json['timestamp']}\n{SECRET}", ""))


def is_signed_by_ours(taken: Taken) -> bool:
    expected = hmac.new(SECRET.encode(), taken.body, hashlib.sha256).hexdigest()
    return taken.headers.get("x-tracker-signature") == f"sha256={expected}"


SIGNED = {
    "wecom": lambda taken: SECRET in taken.path,
    "dingtalk": is_signed_by_dingtalk_s_rule,
    "feishu": is_signed_by_feishu_s_rule,
    "webhook": is_signed_by_ours,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A folder with the demonstration's register and its contacts."""

    folder: Path
    lang: str

    def run(self, *words: str, allowed: tuple[int, ...] = (0,)) -> str:
        """What a command prints.

        Raises:
            SystemExit: it failed.
        """
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        command = [sys.executable, "-m", "tracker", "--lang", self.lang, *words]
        env = {**ours, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=self.folder, env=env, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode not in allowed:
            raise SystemExit(f"tracker {' '.join(words)}: exit code {done.returncode}")
        return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.stand_ins", description=__doc__)
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    options = parser.parse_args()
    console = Console(width=150)
    with tempfile.TemporaryDirectory() as name, http_service(answer) as http, mail_service() as mail:
        office = Office(folder=Path(name), lang=options.lang)
        shutil.copy(ROOT / "accounts.yaml", office.folder)
        contacts = office.folder / "contacts.yaml"
        contacts.touch(mode=0o600)
        contacts.write_text(CONTACTS.format(url=http.url, port=mail.port, secret=SECRET), encoding="utf-8")
        office.run("scan", "--replay", str(ROOT / "fixtures"), "--at", AT, allowed=(0, INCOMPLETE))
        office.run("notify")
        rows = json.loads(office.run("notify", "list", "--format", "json"))["messages"]
        office.run("notify")  # nothing is sent a second time
        console.print(office.run("notify", "list"), markup=False, highlight=False, soft_wrap=True)
        return 0 if show(console, rows, http, mail) else 1


def show(console: Console, rows: list[Mapping[str, object]], http: HttpService, mail: MailService) -> bool:
    """The receipts; returns whether each service took the whole digest, once."""
    table = Table("service", "parts", "of", "bytes of the longest", "receipts", box=MARKDOWN)
    is_whole = True
    texts: dict[str, list[str]] = {kind: [] for kind in CHANNELS.values()}
    for taken in http.taken:
        texts[taken.path.strip("/").split("/")[0].split("?")[0]].append(taken.text)
    texts["email"] = [str(item.get_content()) for item in mail.taken]  # type: ignore[attr-defined]  # of an EmailMessage
    for channel, kind in CHANNELS.items():
        own = [row for row in rows if row["channel"] == channel]
        receipts = sorted({f"{row['status']} {row['detail']}".strip() for row in own})
        longest = max((len(text.encode()) for text in texts[kind]), default=0)
        table.add_row(channel, str(len(texts[kind])), str(len(own)), str(longest), "；".join(receipts))
        is_whole &= bool(own) and len(texts[kind]) == len(own) and all(row["status"] == "sent" for row in own)
    console.print(table)
    console.print(texts["wecom"][0] if texts["wecom"] else "", markup=False, highlight=False, soft_wrap=True)
    return is_whole


if __name__ == "__main__":
    sys.exit(main())
