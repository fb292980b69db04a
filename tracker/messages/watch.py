"""Words for pace, circuit breakers (熔断) and scan progress."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

HEADERS: Mapping[str, Pair] = {
    "held_back": ("暂停访问", "Left alone"),
}

SENTENCES: Mapping[str, Pair] = {
    "circuit.until": (
        "{until} 前暂停（{reason}，连续 {count} 个账号）",
        "until {until} ({reason}, {count} accounts in a row)",
    ),
    "circuit.tried": (
        "先试一个账号（{reason}，连续 {count} 个账号）",
        "one account first ({reason}, {count} in a row)",
    ),
    "scan.rate": ("每分钟 {rate} 个", "{rate}/min"),
    "scan.left": ("约剩 {time}", "{time} left"),
    "scan.walls": ("受阻 {count}", "{count} blocked"),
    "scan.circuit_open": (
        "{platform}：此前连续受阻，暂停访问（何时再试见 tracker doctor）；问题已解决的：tracker scan --retry",
        "{platform}: blocked before, so it is paused (until when: tracker doctor); once solved: tracker scan --retry",
    ),
    "doctor.pace.open": (
        "{platform}：{reason}，连续 {count} 个账号，{until} 前暂停访问",
        "{platform}: {reason}, {count} accounts in a row; paused until {until}",
    ),
    "doctor.pace.open.fix": (
        "到时先试一个账号；问题已解决的，可提前试：tracker scan --retry",
        "one account is tried then; once solved, sooner: tracker scan --retry",
    ),
    "doctor.pace.half_open.fix": ("先试一个账号：tracker scan", "to try one account first: tracker scan"),
    "doctor.pace.half_open": (
        "{platform}：{reason}，连续 {count} 个账号；下次检查先试一个账号",
        "{platform}: {reason}, {count} accounts in a row; the next scan tries one account first",
    ),
}
