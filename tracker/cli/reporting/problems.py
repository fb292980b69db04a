"""`tracker problems`: the problem list."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import (
    REASON_VALUES,
    REASON_VALUES_ZH,
    RULE_VALUES,
    RULE_VALUES_ZH,
    AtOption,
    Format,
    FormatOption,
    LongOption,
    PlatformOption,
    RegionOption,
    ScanOption,
    complete_rules_and_reasons,
    option,
)
from tracker.cli.output import emit
from tracker.report.report import problem_rows, to_account_json, to_problems_json
from tracker.report.statistics.sampled import problem_tables, to_csv_columns, with_additional

RuleOption = Annotated[
    str | None,
    option(
        "--rule",
        zh=f"只看这条规则：{RULE_VALUES_ZH}；或这种未能核实的原因：{REASON_VALUES_ZH}。",
        en=f"Only this rule: {RULE_VALUES}; or reason of 未能核实: {REASON_VALUES}.",
        autocompletion=complete_rules_and_reasons,
    ),
]
NewOption = Annotated[
    bool, option("--new", zh="只看上次检查没有的问题。", en="Only problems that the scan before did not find.")
]


def problems(  # noqa: PLR0913  # its options
    context: typer.Context,
    rule: RuleOption = None,
    platform: PlatformOption = None,
    region: RegionOption = None,
    new: NewOption = False,
    at: AtOption = None,
    scan: ScanOption = None,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    if rule is not None or platform is not None or region is not None:
        register = app_context.read_accounts()
        values = app_context.filter_values(register)
        platform, region = values.platform(platform), values.region(region)
        rule = values.rule_or_reason(rule, register.policies.local_rules)
    with app_context.open_results(at, scan) as found:
        sampled = found.sampled
        rows, beside = (
            problem_rows(each, rule=rule, platform=platform, region=region, only_new=new)
            for each in (found.rows(only_problems=True), sampled.beside if sampled else ())
        )
    is_narrowed = new or any(chosen is not None for chosen in (rule, platform, region))
    shown = sorted(rows, key=lambda row: not row.is_new)  # for people, what changed since the last scan comes first
    emit(
        app_context,
        format_,
        problem_tables(shown, beside, found.at, sampled, app_context.messages, is_narrowed=is_narrowed)
        if format_ is Format.TABLE
        else (),
        with_additional(to_problems_json(rows, found.at), beside, sampled) if format_ is Format.JSON else {},
        [{**to_account_json(row), **to_csv_columns(sampled)} for row in rows] if format_ is Format.CSV else (),
        is_long=long,
    )
