"""`tracker serve`, and `serve invite|revoke|people`: report, accounts, cases and the queue in a browser (网页)."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption, argument, option
from tracker.messages.terminal.language import chinese
from tracker.serve.sign_in.roles import ServedRole

app = typer.Typer(invoke_without_command=True)

HostOption = Annotated[
    str,
    option(
        "--host",
        zh="在哪个地址上提供；默认只限本机。",
        en="The address to serve on; by default this machine alone.",
        show_default=True,
        metavar="ADDRESS",
    ),
]
PortOption = Annotated[
    int | None,
    option(
        "--port",
        zh="端口；默认按设置（8765）。",
        en="The port; default: the setting serve.port (8765).",
        min=1,
        max=65535,
    ),
]
CertificateOption = Annotated[
    Path | None,
    option(
        "--certificate",
        zh="自己的证书，含中间证书。",
        en="Your own certificate (证书): PEM, with its chain.",
        metavar="FILE",
    ),
]
KeyOption = Annotated[
    Path | None, option("--key", zh="证书的私钥，不带密码。", en="Its private key (私钥): PEM.", metavar="FILE")
]
ScheduleOption = Annotated[
    bool,
    option(
        "--with-schedule",
        zh="没有定时任务时由它代劳：每周检查、每日查看，有联系人文件时发消息。",
        en="Where no timer is installed: also the weekly scan (定时), the daily look, and due messages.",
    ),
]
NameArgument = Annotated[
    str,
    argument(zh="姓名，会记入每一步的留痕。", en="The person's name, recorded with every step (姓名).", metavar="NAME"),
]
RoleOption = Annotated[
    ServedRole,
    option(
        "--role",
        zh="reader 查看；reviewer 还可记录人工核实；inspector 还可处置问题。",
        en="A reader looks; a reviewer also records reviews; an inspector also decides on cases (权限).",
    ),
]
DaysOption = Annotated[
    int,
    option(
        "--days",
        zh="多少天后失效。",
        en="The link and its session end after so many days (有效天数).",
        show_default=True,
        min=1,
        max=366,
    ),
]
ByOption = Annotated[str | None, option("--by", zh="谁邀请的。", en="Who invites (经办人).", metavar="NAME")]


@app.callback()
@chinese("在浏览器里查看报告、账号、台账，并做人工核实；按 Ctrl-C 结束。")
def serve(  # noqa: PLR0913  # its options
    context: typer.Context,
    host: HostOption = "127.0.0.1",
    port: PortOption = None,
    certificate: CertificateOption = None,
    key: KeyOption = None,
    with_schedule: ScheduleOption = False,
) -> None:
    """Serve the report, accounts, cases and the review to browsers; Ctrl-C ends it."""
    if context.invoked_subcommand is not None:
        return
    from tracker.cli.serving.run_serve import ServeRequest, run_serve  # loads the server, for which no listing waits

    wanted = ServeRequest(host=host, port=port, certificate=certificate, key=key, has_schedule=with_schedule)
    run_serve(AppContext.of(context), wanted)


@app.command("invite")
@chinese("给一个人一条个人链接：只显示这一次，只能用一次。")
def invite(
    context: typer.Context, name: NameArgument, role: RoleOption, days: DaysOption = 30, by: ByOption = None
) -> None:
    """Make a personal link (个人链接) for a person: it is shown only once, and opens one session."""
    from tracker.cli.serving.people import invite_person

    invite_person(AppContext.of(context), name, role, days, by)


@app.command("revoke")
@chinese("收回一个人的全部链接和登录，立即生效。")
def revoke(context: typer.Context, name: NameArgument) -> None:
    """End all links and sessions of a person, at once (收回)."""
    from tracker.cli.serving.people import revoke_person

    revoke_person(AppContext.of(context), name)


@app.command("people")
@chinese("谁可以登录，以及何时用过。")
def people(context: typer.Context, format_: FormatOption = Format.TABLE) -> None:
    """Who may sign in, and when they last did (名单)."""
    from tracker.cli.serving.people import list_people

    list_people(AppContext.of(context), format_)
