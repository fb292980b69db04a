"""Days, instants and numbers as official documents write them (GB/T 9704), in Chinese."""

from datetime import date, datetime

from tracker.time.clock import to_shanghai

DIGITS = "零一二三四五六七八九"


def to_numeral(number: int) -> str:
    """1 to 99 in Chinese: 一, 十, 十二, 二十; others in digits."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("十" if tens == 1 else f"{DIGITS[tens]}十") if tens else ""
    return head + (DIGITS[ones] if ones else "")


def to_day(day: date) -> str:
    """2023年9月19日: Arabic digits without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def to_instant(at: datetime) -> str:
    """On a Shanghai clock: 2023年9月19日18时, with minutes unless they are 0."""
    local = to_shanghai(at)
    return f"{to_day(local.date())}{local.hour}时" + (f"{local.minute}分" if local.minute else "")


def to_quarter(at: datetime) -> str:
    """The quarter of the instant: 2023年第三季度."""
    local = to_shanghai(at)
    return f"{local.year}年第{to_numeral((local.month + 2) // 3)}季度"
