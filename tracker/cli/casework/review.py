"""`tracker review`: what could not be verified, for a person: open, look, record what was seen, by whom (人工核实)."""

from pathlib import Path
from typing import Annotated

import typer

from scrapers.model.profile import AccountState
from tracker.cli.context import AppContext
from tracker.cli.options import (
    PLATFORM_VALUES,
    PLATFORM_VALUES_ZH,
    REASON_VALUES,
    REASON_VALUES_ZH,
    AtOption,
    Format,
    FormatOption,
    LongOption,
    RegionOption,
    argument,
    complete_accounts,
    option,
    refuse,
    refuse_others,
)

AccountArgument = Annotated[
    str | None,
    argument(
        zh="账号；不写则列出全部待人工核实的账号。",
        en="The account (账号); without it, list all accounts that need a manual check.",
        metavar="[PLATFORM:HANDLE]",
        autocompletion=complete_accounts,
    ),
]
PlatformOption = Annotated[
    str | None,
    option(
        "--platform", zh=f"列表只看这个平台：{PLATFORM_VALUES_ZH}。", en=f"List: only this platform: {PLATFORM_VALUES}."
    ),
]
ReasonOption = Annotated[
    str | None,
    option(
        "--reason",
        zh=f"列表只看这种未能核实的原因：{REASON_VALUES_ZH}。",
        en=f"List: only this reason of 未能核实: {REASON_VALUES}.",
    ),
]
WalkOption = Annotated[
    bool,
    option(
        "--walk",
        zh="逐个核实：一屏一个账号，一键一答，最紧要的在前。",
        en="Go through the list: a screen for each account, a key for each answer, the most pressing first.",
    ),
]
ShareOption = Annotated[
    str | None,
    option(
        "--share",
        zh="几个人分头核实：如 2/5 只看五份中的第二份，一个主办单位不分给两人。",
        en="Several people divide the list: only share N of M; a unit stays with one person.",
        metavar="N/M",
    ),
]
ByOption = Annotated[str | None, option("--by", zh="查看人。", en="Who looked (查看人).", metavar="NAME")]
LastPostOption = Annotated[
    str | None,
    option(
        "--last-post",
        zh="看到最近一条及其发布时间（北京时间）。",
        en="Saw the newest of all posts, and when it was posted (最近一条); Beijing time.",
        metavar="INSTANT",
    ),
]
LinkOption = Annotated[str, option("--link", zh="那一条的网址。", en="Its address, on the platform.", metavar="URL")]
TitleOption = Annotated[str, option("--title", zh="那一条的标题。", en="Its title.")]
NeverOption = Annotated[
    bool,
    option(
        "--never-posted", zh="看到平台计数为 0，从未更新。", en="Saw that the platform's own count is 0 (从未更新)."
    ),
]
GoneOption = Annotated[
    AccountState | None,
    option(
        "--gone",
        zh="看到平台的提示：deregistered 已注销、banned 已封禁、suspended 冻结、migrated 已迁移、not_found 不存在。",
        en="Saw the platform's notice: deregistered, banned, suspended, migrated or not_found.",
        metavar="STATE",
    ),
]
WordsOption = Annotated[
    str, option("--words", zh="照录平台的原话。", en="The notice in the platform's own words (平台原话).")
]
SameOption = Annotated[
    bool,
    option(
        "--is-same-account",
        zh="页面就是登记的账号，只是名称不同。",
        en="The page belongs to the registered account, although its name differs.",
    ),
]
OtherOption = Annotated[
    bool,
    option(
        "--is-other-account",
        zh="页面属于另一账号：标识填错了。",
        en="The page belongs to another account: the handle is wrong.",
    ),
]
NoInteractionOption = Annotated[
    bool,
    option(
        "--no-interaction",
        zh="看到账号不回应任何人，或无从留言：无互动交流。",
        en="Saw that the account answers nobody, or that nobody can ask (无互动交流).",
    ),
]
InteractionOption = Annotated[
    bool,
    option(
        "--interaction", zh="看到账号回应网民：有互动交流。", en="Saw that the account answers people (有互动交流)."
    ),
]
CannotOption = Annotated[
    bool, option("--cannot-tell", zh="看过，仍不能判断。", en="Looked, and could not decide (不能判断).")
]
NoteOption = Annotated[str, option("--note", zh="备注。", en="Other remarks (备注).")]
ScreenshotOption = Annotated[
    Path | None,
    option(
        "--screenshot",
        zh="截图；复制留存并记下 SHA-256。",
        en="An image; it is copied, with its SHA-256.",
        metavar="PATH",
    ),
]
SeenAtOption = Annotated[
    str | None,
    option("--seen-at", zh="查看的时间；默认：现在。", en="When it was seen; default: now.", metavar="INSTANT"),
]
RemoveOption = Annotated[
    int | None,
    option(
        "--remove", zh="撤回一条人工核实；记录仍保留。", en="Withdraw a manual check; it stays on record.", metavar="ID"
    ),
]
WhyOption = Annotated[str, option("--why", zh="撤回的原因。", en="Why it is withdrawn.")]


def review(  # noqa: PLR0913  # its options
    context: typer.Context,
    account: AccountArgument = None,
    by: ByOption = None,
    last_post: LastPostOption = None,
    link: LinkOption = "",
    title: TitleOption = "",
    never_posted: NeverOption = False,
    gone: GoneOption = None,
    words: WordsOption = "",
    is_same_account: SameOption = False,
    is_other_account: OtherOption = False,
    cannot_tell: CannotOption = False,
    no_interaction: NoInteractionOption = False,
    interaction: InteractionOption = False,
    note: NoteOption = "",
    screenshot: ScreenshotOption = None,
    seen_at: SeenAtOption = None,
    remove: RemoveOption = None,
    why: WhyOption = "",
    walk: WalkOption = False,
    share: ShareOption = None,
    region: RegionOption = None,
    platform: PlatformOption = None,
    reason: ReasonOption = None,
    at: AtOption = None,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    from tracker.cli.casework import run_review

    app_context = AppContext.of(context)
    review_input = run_review.ReviewInput(
        by=by or "",
        last_post=last_post,
        never_posted=never_posted,
        gone=gone,
        is_same_account=is_same_account,
        is_other_account=is_other_account,
        cannot_tell=cannot_tell,
        no_interaction=no_interaction,
        interaction=interaction,
        link=link,
        title=title,
        words=words,
        note=note,
        screenshot=screenshot,
        seen_at=seen_at,
    )
    if remove is not None:
        refuse_others(context, app_context.messages, "remove", "by", "why")
        run_review.withdraw(app_context, remove, review_input.by, why)
    elif account is not None:
        refuse(context, app_context.messages, "why", "walk", "share", "region", "platform", "reason", "at", "long")
        run_review.review_one(app_context, account, review_input, format_)
    else:
        refuse(context, app_context.messages, "why")
        wanted = run_review.ReviewFilter(
            at=at, region=region, platform=platform, reason=reason, share=share, is_long=long
        )
        run_review.review_all(app_context, wanted, review_input, format_, walks=walk)
