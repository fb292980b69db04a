"""The version of this program, as it is installed."""


def program_version() -> str:
    """Empty: not installed, run from its source folder."""
    from importlib.metadata import PackageNotFoundError, version  # few commands ask, and it takes time to load

    try:
        return version("newmedia-tracker")
    except PackageNotFoundError:
        return ""
