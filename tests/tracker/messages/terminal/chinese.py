"""What may stand in Latin letters in a Chinese run: names, codes, addresses, and what a person types."""

import re
from collections.abc import Iterable

from tracker.cli.main import COMMANDS
from tracker.messages import catalog
from tracker.messages.terminal.program import program

TYPED = re.compile(
    r"https?://\S+"
    r"|(?<![\w.])/[\w./-]+"  # paths
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|cn)\b"  # machines
    r"|\b(?:wechat|weibo|baijiahao|zhihu|peopleapp)\.\w+"  # routes
    r"|(?<![\w-])--?[a-z][\w-]*"  # options
    r"|[\w./~…-]*\.(?:yaml|toml|xlsx|xls|ods|csv|docx|html|json|prom|py|md|txt|db|log|jpg|png|mhtml|timer|service)\b"
    r"|\{[\w,]+\}"  # endings
    r"|(?<!\w)\.[a-z]\w+"
    r"|TRACKER_\w+|[A-Z]+_PROXY"
    r"|<[\w|-]+>"  # choices
    r"|\[?\d*<?=?x[<>]=\d+\]?"
    r"|\d{4}-W\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?"
    r"|\b[0-9a-f]{8,}\b"
    r"|\b[a-z]+:[\w-]+\b"  # accounts
)
CODES = {
    key
    for table in vars(catalog).values()
    if isinstance(table, dict)
    for key in table
    if isinstance(key, str) and key.isidentifier()
}
NAMES = set(
    re.findall(
        r"\S+",
        """
        mkdir cd office HTTP PostgreSQL SIGTERM root useradd chown su systemd crontab launchd weread.scheduled
        SHA PDF MB GB Cookie Ctrl Enter Chromium Chrome Edge Python Prometheus QR RFC Windows App Excel WPS
        keep_days max_mb evidence due_days cases made origin fixtures last quarter table json csv zh en docx xlsx html
        weread mp policy region unit platform rule list check show install status remove run verify prune accept
        repeat offenders none level
        import export history reconcile adopt resolve out in discard round confirm dismiss notify close reopen withdraw
        test settle opens_at closes_at apprise pip newmedia-tracker markdown webhook
        invite revoke people reader reviewer inspector upgrade copy grants slimming JSON true false
        """,
    )
)
"""Products, files and words of the command line."""


def english_in(text: str, also: Iterable[str] = ()) -> list[str]:
    """The words of a Chinese output that are English and neither names, codes nor addresses."""
    plain = TYPED.sub(" ", text.replace(program(), " "))
    allowed = {*CODES, *NAMES, *COMMANDS, *also}
    return [word for word in re.findall(r"[A-Za-z_]{2,}", plain) if word not in allowed]
