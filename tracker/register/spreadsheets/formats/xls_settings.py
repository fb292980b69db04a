"""Settings of a whole .xls workbook that the reader (calamine) does not return.

Source: [MS-XLS] 2.4.77: the record Date1904 is one of the globals, the first records of the stream Workbook. A record
is its number and its length, two bytes each, little-endian, then so many bytes.
"""

import struct

BEGINNINGS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
"""BOF of the globals: BIFF8, BIFF5."""
DATE_1904 = 0x22
END = 0x0A
MOST_RECORDS = 200
"""Date1904 comes before the fonts."""


def counts_from_1904(content: bytes) -> bool:
    """Whether days are counted from 1904-01-01; also False if the file does not state it."""
    at = max(content.find(beginning) for beginning in BEGINNINGS)
    for _ in range(MOST_RECORDS if at >= 0 else 0):
        if at + 6 > len(content):
            return False
        number, length = struct.unpack_from("<HH", content, at)
        if number == DATE_1904:
            return content[at + 4 : at + 6] == b"\x01\x00"
        if number == END:
            return False
        at += 4 + length
    return False
