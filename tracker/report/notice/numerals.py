"""Numbers and dates as official documents write them: 一、 （一） 2023年9月19日."""

from collections.abc import Callable
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
    """2023年9月19日, as GB/T 9704 writes a date: Arabic digits without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def to_instant(at: datetime) -> str:
    """On a Shanghai clock: 2023年9月19日18时, with minutes unless they are 0."""
    local = to_shanghai(at)
    return f"{to_day(local.date())}{local.hour}时" + (f"{local.minute}分" if local.minute else "")


def to_quarter(at: datetime) -> str:
    """The quarter of the instant: 2023年第三季度."""
    local = to_shanghai(at)
    return f"{local.year}年第{to_numeral((local.month + 2) // 3)}季度"


def counting() -> tuple[Callable[[], str], Callable[[], str]]:
    """Two counters for templates: 一、 二、 … and （一） （二） …; each call of the first restarts the second."""
    levels = [0, 0]

    def first() -> str:
        levels[:] = [levels[0] + 1, 0]
        return f"{to_numeral(levels[0])}、"

    def second() -> str:
        levels[1] += 1
        return f"（{to_numeral(levels[1])}）"

    return first, second
