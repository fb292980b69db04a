"""Errors of the database, the timers and the recordings in Chinese: they are written in English where they arise."""

import re

from tracker.messages.terminal.library_words import HAN, VALUES, chinese_of, system_in_chinese, value_in_chinese

ERRORS: tuple[tuple[str, str], ...] = (
    # recordings and scans
    (r"name another folder: a recording never replaces one", "另指一个文件夹：录制不会覆盖已有的"),
    (r"no recording in (.+)", "{0} 里没有录制内容"),
    (r"a recording is a folder with a (\S+): .*", "一份录制内容是一个文件夹，里面有 {0}"),
    (
        r"(.+) was looked at live before: what is replayed would be mixed with it",
        "{0} 已有实地检查，回放会与之混在一起",
    ),
    (
        r"(.+) was looked at in a replay before: what is live would be mixed with it",
        "{0} 已有回放，实地检查会与之混在一起",
    ),
    (
        r"(.+) was looked at (.+) before: what is (.+) would be mixed with it",
        "{0} 已有另一种检查（{1}），与这次（{2}）会混在一起",
    ),
    (r"name another state folder: --state DIR", "用 --state 另指一个状态文件夹"),
    # several machines
    (r"the queue was made by a newer version of this program \((.+)\)", "队列由更新的程序建立（{0}）"),
    (r"update the program on this machine", "更新本机的程序"),
    (r"the queue cannot be made in the database: .*", "不能在数据库里建立队列"),
    (
        r"check that the database runs, and that this user may make a schema in it",
        "检查数据库是否在运行，这个用户可否在其中建表",
    ),
    (
        r"scan (\d+) was begun with other rules, or another version of this program",
        "检查 {0} 是按另一套规则或另一版本的程序开始的",
    ),
    (
        r"give every machine the same accounts\.yaml and program; if they have them now, begin it anew: (.+), and the "
        r"weekly one with --if-due",
        "各台机器须用同样的 accounts.yaml 和同一版本的程序；已经相同的，重新开始：{0}，每周检查另加 --if-due",
    ),
    (r"the browser hangs: it does not close its pages", "浏览器停止响应，页面关不掉"),
    (r"start the worker again", "请重新启动工作机"),
    (r"this machine's clock is wrong: several platforms say so", "本机时钟不准：多个平台均如此显示"),
    (r"this machine's clock and the database's are (\d+) s apart", "本机时钟与数据库的相差 {0} 秒"),
    (
        r"this machine's clock was (\d+) s ahead of the database's during a look",
        "查看期间本机时钟比数据库的快了 {0} 秒",
    ),
    (r"the evidence of an account cannot be kept here: (.+)", "本机不能保存账号的证据：{0}"),
    (
        r"see that the folder or store for evidence can be written, then start the worker again",
        "检查存放证据的文件夹或存储能否写入，再启动工作机",
    ),
    (r"set it, and start the worker again", "校准后重新启动工作机"),
    (r"set it, then start again", "校准后再启动"),
    (
        r"too few connections to the database: (.+) allowed, this worker needs (.+)",
        "数据库的连接数不够：最多 {0} 个，本工作机需要 {1} 个",
    ),
    (
        r"raise max_connections of the server, and the limits of the user and of the database; "
        r"each worker needs as many",
        "调高服务器的 max_connections，以及该用户、该数据库的连接数限制；每台工作机都需要这么多",
    ),
    # timers
    (r"a path with a line break or control character cannot be scheduled", "路径里有换行或控制字符，不能写入定时任务"),
    (r"a password would be written into the timer's file", "密码会写进定时任务的文件"),
    (r"put the address with its password into tracker\.toml", "把带密码的地址写入 tracker.toml"),
    (
        r"systemd starts no program with a quote or a backslash in its path: (.+)",
        "systemd 不能启动路径里有引号或反斜杠的程序：{0}",
    ),
    (r"a path that is no text cannot be written into a launchd file", "路径含有不成文字的字符，不能写入定时任务"),
    (r"a path with a backslash cannot be written into a crontab", "路径里有反斜杠，不能写入 crontab"),
    (r"rename it", "请改名"),
    (r"the crontab cannot be read: (.*)", "crontab 读不出来：{0}"),
    (r"nothing was changed", "没有改动"),
    (r"the copy could not be completed: (.+)", "没有复制完：{0}"),
    (r"free some space; nothing was kept", "请腾出空间；没有留下任何东西"),
    (r"nothing was changed; a copy is at (.+)", "没有改动；副本在 {0}"),
    (r"nothing on this machine starts programs by the clock", "这台机器上没有定时程序"),
    # the database
    (r"the database does not answer: (.+?): .*", "数据库没有应答：{0}"),
    (r"the database does not let this user in: (.+)", "数据库不允许该用户登录：{0}"),
    (
        r"check the user and the password in TRACKER_DATABASE_URL, and the server's pg_hba\.conf",
        "检查 TRACKER_DATABASE_URL 中的用户和密码，以及服务器的 pg_hba.conf",
    ),
    (r"there is no such database: (.+)", "没有这个数据库：{0}"),
    (r"first: (createdb .+)", "先建库：{0}"),
    (r"make another one: (.+)", "另建一个库：{0}"),
    (r"the user of the database may not do this: (.+)", "数据库用户没有这项权限：{0}"),
    (
        r"make it the owner of the database; to look only, use a copy \(tracker db copy\)",
        "让它成为该库的所有者；只是查看的，用一份副本（tracker db copy）",
    ),
    (
        r"it is a standby or set to read only: name the server that writes",
        "它是备用库或设为只读：改用可写的服务器",
    ),
    (r"the connection to the database was cut: (.+)", "与数据库的连接中断：{0}"),
    (
        r"the address of the database has an option that PostgreSQL does not know: (.+)",
        "数据库的地址里有 PostgreSQL 不认识的选项：{0}",
    ),
    (
        r"what follows the `\?` are options of libpq, such as sslmode=verify-full",
        "`?` 之后是 libpq 的选项，例如 sslmode=verify-full",
    ),
    (r"the search_path of the database has no schema that exists: (.+)", "数据库的 search_path 里没有存在的模式：{0}"),
    (
        r"create it, or reset it: (.+), (.+)",
        "建立这个模式，或恢复默认：{0}，{1}",
    ),
    (r"the database's server takes no encrypted connection: (.+)", "数据库服务器不接受加密连接：{0}"),
    (
        r"switch ssl on there, or leave sslmode out of the address and PGSSLMODE out of the environment",
        "在服务器上启用 ssl，或去掉地址里的 sslmode、环境变量 PGSSLMODE",
    ),
    (r"the certificate of the database's server is not accepted: (.+)", "数据库服务器的证书不被接受：{0}"),
    (
        r"give the right root certificate with sslrootcert in the address, and the host by the name in the certificate",
        "在地址里用 sslrootcert 指定正确的根证书，主机名须与证书上的一致",
    ),
    (r"the address of the database names a service that is not defined: (.+)", "数据库的地址指定的服务没有定义：{0}"),
    (
        r"see ~/\.pg_service\.conf, or the file that PGSERVICEFILE names",
        "查看 ~/.pg_service.conf，或 PGSERVICEFILE 指定的文件",
    ),
    (r"the database is starting or stopping: (.+)", "数据库正在启动或停止：{0}"),
    (r"try again in a moment", "稍后再试"),
    (
        r"a pooler, such as PgBouncer, stands between this program and the database, and drops its settings: (.+)",
        "程序与数据库之间有 PgBouncer 之类的连接池，丢掉了程序的设置：{0}",
    ),
    (r"name the server itself, at its own port", "请直接写数据库服务器的地址和端口"),
    (r"the database broke off what it was asked: (.+)", "数据库中断了这次查询：{0}"),
    (
        r"somebody cancelled it there, or it took longer than the server allows: ask who runs it, then try again",
        "有人在服务器上取消了它，或超过了服务器允许的时间：先问管理员，再试一次",
    ),
    (
        r"the tables of the database were changed while this program was running: (.+)",
        "本程序运行期间，数据库的表有了改动：{0}",
    ),
    (
        r"start it again; if it is older than the program that changed them, update it",
        "请重新启动；比改动它的程序旧的，先更新",
    ),
    (r"a text is too long for PostgreSQL's indexes: (.+)", "有一项文字太长，PostgreSQL 的索引放不下：{0}"),
    (
        r"shorten handles, units and regions of hundreds of characters in the register",
        "把名册中几百字的标识、单位或地区改短",
    ),
    (
        r"try again when the server runs; what was recorded is kept",
        "等服务器恢复后再试；已记录的都保留",
    ),
    (r"the database takes no further connection: (.+)", "数据库的连接数已满：{0}"),
    (
        r"raise max_connections of the server, or run fewer programs at once",
        "调大服务器的 max_connections，或少开几个程序",
    ),
    (r"the database does not store text as UTF-8: (.+)", "数据库的编码不是 UTF-8：{0}"),
    (r"the database has tables of another program: (.+)", "数据库里有别的程序的同名表：{0}"),
    (r"a database cannot be copied to itself", "数据库不能复制到它自己"),
    (r"the target is not empty: (.+)", "目标不是空库：{0}"),
    (
        r"name an empty database: a new file, or one that was just created",
        "写一个空库：新文件，或刚建好的库",
    ),
    (r"there is no database yet: (.+)", "还没有数据库：{0}"),
    (r"check the address; to make an empty one: tracker db upgrade", "检查地址；要建一个空的，运行 tracker db upgrade"),
    (r"the database is of an older version \((.+?)\): (.+)", "数据库是旧版本的（{0}）：{1}"),
    (r"on it, first run tracker db upgrade", "先对它运行 tracker db upgrade"),
    (r"on it, first run tracker db check", "先对它运行 tracker db check"),
    (r"a database in memory is gone when the copy ends", "内存中的数据库在复制结束时就没有了"),
    (r"the copy of (\S+) differs from the original; nothing was kept", "{0} 表的副本与原表不同，没有保留"),
    (r"PostgreSQL cannot hold a row of (\S+): .*", "{0} 表中有 PostgreSQL 存不下的一行"),
    (r"the database holds rows that refer to nothing", "数据库中有的行引用了不存在的行"),
    (
        r"the history before (.+?) was pruned: results can be derived as of (.+?) and later",
        "{0} 以前的历史已清理：时间点须在 {1} 或以后",
    ),
    (
        r"name a later time-point; what was reported then is in the exports of that time",
        "改用更晚的时间点；当时报送的结果见当时的导出文件",
    ),
    (r"check that it runs, and that the address is right", "检查它是否在运行、地址是否正确"),
    (r"(\S+) is not supported as a database", "不支持 {0} 数据库"),
    (r"this is not the address of a database", "这不是数据库的地址"),
    (r"the address of the database has a character that nothing can read", "数据库的地址里有无法识别的字符"),
    (
        r"write odd characters of a user, password or folder as UTF-8 in percents: .*",
        "用户名、密码、文件夹里的特殊字符按 UTF-8 写成百分号形式：@ 写作 %40，密 写作 %E5%AF%86",
    ),
    (
        r"write sqlite:////folder/tracker\.db or postgresql://user@host/name",
        "写作 sqlite:////文件夹/tracker.db 或 postgresql://用户@主机/库名",
    ),
    (r"PostgreSQL needs a driver", "使用 PostgreSQL 须先安装驱动"),
    (r"in the program's source folder: (pip install .+)", "在程序的源文件夹中运行：{0}"),
    (r"the folder of the database cannot be made: (.+): (.+)", "不能建立数据库所在的文件夹：{0}：{1}"),
    (r"name another folder, or give this user the right to write there", "另指一个文件夹，或给当前用户写入的权限"),
    (r"the database was written by a newer version of this program \((.+)\)", "数据库由更新的程序写成（{0}）"),
    (r"update the program, or name another database", "更新本程序，或另指一个数据库"),
    (r"this database is another program's: (.+)", "这个数据库属于另一个程序：{0}"),
    (r"name another file for the database", "另指一个数据库文件"),
    (
        r"the database has to be copied before it is changed, and cannot be: (.+): (.+)",
        "改动数据库之前须先复制，但复制不了：{0}：{1}",
    ),
    (r"the database could not be brought to version (\S+): .*", "数据库未能升级到版本 {0}"),
    (r"the database does not say of which version it is: it is damaged", "数据库没有版本号，已损坏"),
    (r"put back a copy", "请用备份恢复"),
    (r"the database cannot be read: (.+): (.+)", "数据库读不出来：{0}：{1}"),
    (r"the database cannot be copied to be read: (.+): (.+)", "不能复制数据库来读取：{0}：{1}"),
    (r"the database is empty \(0 bytes\): (.+)", "数据库是空的（0 字节）：{0}"),
    (r"put back a copy of it; to begin anew, move the whole folder away", "请用备份恢复；要重新开始，把整个文件夹移走"),
    (r"the database was cut off, it holds (\S+) of (\S+) bytes: (.+)", "数据库不完整，只有 {1} 字节中的 {0} 字节：{2}"),
    (
        r"the database is older than the evidence beside it: it ends with scan (\S+),"
        r" there is evidence of scan (\S+): (.+)",
        "数据库比旁边的证据旧：止于第 {0} 次检查，而证据到第 {1} 次：{2}",
    ),
    (
        r"the database belongs to other evidence than that beside it: (.+)",
        "数据库与旁边的证据不是一套（检查的编号相同，时间不同）：{0}",
    ),
    (r"the log beside the database belongs to another one: (.+)", "数据库旁边的日志文件属于另一个数据库：{0}"),
    (
        r"nothing was changed; move the log elsewhere, or put back the database that it belongs to",
        "什么也没有改动；请把该日志文件移到别处，或放回它所属的数据库",
    ),
    (r"there is evidence, and no database of it: (.+)", "有证据而没有数据库：{0}"),
    (r"the database cannot be written: (.+)", "数据库写不进去：{0}"),
    (
        r"it can be looked at; to record anything, give this user the right to write to the file and its folder",
        "可以查看；要记录，请给当前用户写入该文件及其文件夹的权限",
    ),
    (r"the database is in use by another program: (.+)", "另一个程序正在使用数据库：{0}"),
    (r"wait until its scan is over, then try again", "等它查完再试"),
    (r"give this user the right to write to the file and its folder", "给当前用户写入该文件及其文件夹的权限"),
    (r"the disk fails under the database: (.+)", "数据库所在的磁盘出错：{0}"),
    (r"copy the file elsewhere and check the disk", "把文件复制到别处，检查磁盘"),
    (r"the database's sample of scan (\S+) is damaged", "数据库中第 {0} 次检查的抽查记录已损坏"),
    (r"the database is damaged: (.+)", "数据库已损坏：{0}"),
    (r"put back a copy, or move it away to begin anew", "用备份恢复，或把它移走重新开始"),
    (r"the disk is full; the database cannot grow: (.+)", "磁盘已满，数据库写不下：{0}"),
    (r"free some space; what was recorded is kept", "清理磁盘；已记录的都在"),
    (r"the database cannot be opened: (.+)", "数据库打不开：{0}"),
    (r"check that the folder exists and that this user may write there", "检查文件夹是否存在、当前用户能否写入"),
    (r"this file is not a database: (.+)", "这个文件不是数据库：{0}"),
    (r"name another file, or move it away to begin anew", "另指一个文件，或把它移走重新开始"),
    (r"correct the recording, or remove its folder", "改正录制内容，或移走它的文件夹"),
    # settings
    (r"(.*)：[^：]*\(at line (\d+), column (\d+)\)", "{0}：第 {1} 行第 {2} 列"),
    (r"(.*)：nested too deeply", "{0}：层级过深"),
    (r"(.*)：a number is too long", "{0}：有一个数字过长"),
    (r"(.*)：Cannot (?:overwrite a value|declare .* twice|mutate .*) \(at end of document\)", "{0}：一个键写了两次"),
    (r"(.*)：[^：]*\(at end of document\)", "{0}：文件末尾"),
    # of any file or program
    (r"(.+) cannot be written: (.+)", "{0} 写不进去：{1}"),
    (r"(.+) cannot be removed: (.+)", "{0} 删不掉：{1}"),
    (r"(.+) failed: exit code (\d+)", "{0} 失败，退出码 {1}"),
    (r"(.+) failed: (.+)", "{0} 失败：{1}"),
    (r"(.+) is there already", "{0} 已经有了"),
)
"""Patterns of whole sentences -> Chinese; the first one counts."""
TAIL = re.compile("：(" + "|".join(f"(?:{pattern})" for pattern, _ in VALUES if pattern[0].isupper()) + ")(?=；|$)")


def error_in_chinese(text: str) -> str:
    """An error that a user can solve, or its hint, in Chinese; a sentence that nobody translated as it is."""
    chinese = chinese_of(text)
    for pattern, sentence in ERRORS:
        if match := re.fullmatch(pattern, chinese if HAN.search(chinese) else text, re.DOTALL):
            return system_in_chinese(sentence.format(*match.groups()))
    return "; ".join(TAIL.sub(lambda found: f"：{value_in_chinese(found[1])}", part) for part in chinese.split("; "))
