"""`tracker cases`: problems followed until they are resolved (问题台账)."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tracker.cases.case import Status, StepKind
from tracker.cli.casework.case_steps import Filters, list_cases, show_cases, show_round, take_step
from tracker.cli.context import AppContext
from tracker.cli.options import (
    RULE_VALUES,
    RULE_VALUES_ZH,
    BecauseOption,
    Format,
    FormatOption,
    LongOption,
    PlatformOption,
    RegionOption,
    UnitOption,
    argument,
    complete_rules,
    option,
)
from tracker.messages.terminal.language import both, chinese
from tracker.review.case_actions import CaseAction
from tracker.review.typed_time import read_day

ShownCasesArgument = Annotated[
    list[str], argument(zh="问题编号，如 3 5 7-12。", en="The cases' numbers, as 3 5 7-12.", metavar="ID…")
]
CasesArgument = Annotated[
    list[str] | None,
    argument(
        zh="问题编号，如 3 5 7-12；也可用选项挑选。",
        en="The cases' numbers, as 3 5 7-12; or choose by options.",
        metavar="[ID]…",
    ),
]
RuleOption = Annotated[
    str | None,
    option(
        "--rule",
        zh=f"只看这条规则：{RULE_VALUES_ZH}。",
        en=f"Only this rule: {RULE_VALUES}.",
        autocompletion=complete_rules,
    ),
]
StatusOption = Annotated[
    list[Status] | None,
    option(
        "--status",
        zh="只看这些；默认：待确认、已确认、已通知。",
        en="Only these; `mended` is shown as resolved (已整改). Default: open, confirmed, notified.",
    ),
]
AllOption = Annotated[
    bool, option("--all", zh="连同已整改、已办结、核实后不成立的。", en="Also resolved, closed and dismissed cases.")
]
OverdueOption = Annotated[
    bool, option("--overdue", zh="只看逾期未整改的。", en="Only cases past their deadline (逾期未整改).")
]
RepeatOption = Annotated[bool, option("--repeat", zh="只看反复出现的。", en="Only repeated cases (反复).")]
ByOption = Annotated[str, option("--by", zh="经办人。", en="Who decides (经办人).", metavar="NAME")]
EvidenceOption = Annotated[
    Path | None,
    option(
        "--evidence",
        zh="图片或 PDF；复制留存并记下 SHA-256。",
        en="An image or PDF; it is copied, with its SHA-256.",
        metavar="PATH",
    ),
]
OnOption = Annotated[
    str | None, option("--on", zh="通报日期；默认：今天。", en="Date of the notice; default: today.", metavar="DATE")
]
DueOption = Annotated[
    str | None,
    option(
        "--due",
        zh="整改期限；默认：按设置 cases.due_days。",
        en="Deadline (整改期限); default: by cases.due_days.",
        metavar="DATE",
    ),
]
DocumentOption = Annotated[str, option("--document", zh="通报的文号。", en="Its number (文号).")]
SinceOption = Annotated[
    str | None,
    option(
        "--since",
        zh="复核哪次检查的问题；默认：上一次。",
        en="The scan whose problems are followed up; default: the last but one.",
        metavar="SCAN|DATE",
    ),
]

app = typer.Typer(no_args_is_help=True)


@app.command("list")
@chinese("未了结的问题：待确认、已确认、已通知。")
def list_(  # noqa: PLR0913  # its options
    context: typer.Context,
    status: StatusOption = None,
    all_: AllOption = False,
    region: RegionOption = None,
    unit: UnitOption = None,
    rule: RuleOption = None,
    platform: PlatformOption = None,
    overdue: OverdueOption = False,
    repeat: RepeatOption = False,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """The cases that are not over: to be confirmed (待确认), confirmed (已确认), notified (已通知)."""
    statuses = tuple(Status) if all_ else tuple(status or ())
    filters = Filters(
        region=region, unit=unit, rule=rule, platform=platform, statuses=statuses, overdue=overdue, repeat=repeat
    )
    list_cases(AppContext.of(context), filters, format_, is_long=long)


@app.command("show")
@chinese("一个或几个问题的全过程：谁、何时、做了什么、为什么，依据哪次检查和哪些规则。")
def show(context: typer.Context, cases: ShownCasesArgument, format_: FormatOption = Format.TABLE) -> None:
    """Cases, with every step taken: who, when, what, why, by which scan and rules (全过程留痕)."""
    show_cases(AppContext.of(context), cases, format_)


@app.command("round")
@chinese("回头看：上一轮问题已整改、未整改、反复、未能核实各多少。")
def round_(
    context: typer.Context, since: SinceOption = None, long: LongOption = False, format_: FormatOption = Format.TABLE
) -> None:
    """What became of last round's problems (回头看): resolved, not resolved, repeated, not verified."""
    show_round(AppContext.of(context), since, format_, is_long=long)


def decision(what: StepKind) -> Callable[..., None]:
    """The command by which a person decides so."""

    def decide(  # noqa: PLR0913  # its options
        context: typer.Context,
        cases: CasesArgument = None,
        by: ByOption = "",
        because: BecauseOption = "",
        evidence: EvidenceOption = None,
        region: RegionOption = None,
        unit: UnitOption = None,
        rule: RuleOption = None,
        platform: PlatformOption = None,
    ) -> None:
        act = CaseAction(what=what, by=by, why=because, evidence=evidence)
        take_step(
            AppContext.of(context), cases or [], Filters(region=region, unit=unit, rule=rule, platform=platform), act
        )

    return decide


app.command("confirm", help=both("确认问题成立。", "Confirm the problem (确认)."))(decision(StepKind.CONFIRMED))
app.command(
    "dismiss",
    help=both(
        "认定不成立：不再列出，同样的事实不再提起。",
        "Dismiss a finding that proved wrong (核实后不成立): it leaves every list, "
        "and does not return for the same facts.",
    ),
)(decision(StepKind.DISMISSED))


@app.command("notify")
@chinese("记录已通知单位及整改期限；再次使用即为二次通报。")
def notify(  # noqa: PLR0913  # its options
    context: typer.Context,
    cases: CasesArgument = None,
    by: ByOption = "",
    on: OnOption = None,
    due: DueOption = None,
    document: DocumentOption = "",
    because: BecauseOption = "",
    region: RegionOption = None,
    unit: UnitOption = None,
    rule: RuleOption = None,
    platform: PlatformOption = None,
) -> None:
    """Record that the unit was notified, and the deadline (通知); again for a second notice (二次通报)."""
    app_context = AppContext.of(context)
    act = CaseAction(
        what=StepKind.NOTIFIED,
        by=by,
        why=because,
        document=document,
        notified_on=read_day(on, app_context.messages),
        due_on=read_day(due, app_context.messages, is_deadline=True),
    )
    take_step(app_context, cases or [], Filters(region=region, unit=unit, rule=rule, platform=platform), act)


app.command(
    "close",
    help=both(
        "人工办结；以后的检查证明已整改的，自动办结。",
        "Close the case by hand (办结); a case that a later scan shows resolved closes by itself.",
    ),
)(decision(StepKind.CLOSED))


@app.command("withdraw")
@chinese("撤回自己刚才的一步误操作；两步都留痕，其后有了别的步骤就不能撤回。")
def withdraw(
    context: typer.Context, cases: CasesArgument = None, by: ByOption = "", because: BecauseOption = ""
) -> None:
    """Take back one's own last step, a mistake (撤回); both stay on record. Refused once anything came after it."""
    take_step(AppContext.of(context), cases or [], Filters(), CaseAction(what=StepKind.WITHDRAWN, by=by, why=because))


@app.command("reopen")
@chinese("重新打开误结的问题，接着原来的步骤；核实后不成立的回到待确认。")
def reopen(context: typer.Context, cases: CasesArgument = None, by: ByOption = "", because: BecauseOption = "") -> None:
    """What was ended wrongly goes on where it was (重新打开); a dismissed one waits to be confirmed."""
    take_step(AppContext.of(context), cases or [], Filters(), CaseAction(what=StepKind.REOPENED, by=by, why=because))
