"""Addresses of our own pages."""

from urllib.parse import urlencode


def account_page(key: str) -> str:
    return f"/account?{urlencode({'key': key})}"


def case_page(case_id: int) -> str:
    return f"/cases/{case_id}"


def problems_page(**filters: str) -> str:
    return f"/problems?{urlencode(filters)}" if filters else "/problems"


def evidence_file(key: str, sha256: str) -> str:
    return f"/evidence?{urlencode({'key': key, 'sha256': sha256})}"
