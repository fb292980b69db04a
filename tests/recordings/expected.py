"""The expected result of one route for a recording."""

from tracker.recordings.case_yaml import Expected


def of_route(expected: Expected | None, name: str) -> Expected | None:
    """The expected result of the named route; None: the recording is not for it."""
    if expected is None:
        return None
    if name in expected.by_route:
        return expected.by_route[name]
    return expected if expected.model_fields_set - {"by_route"} else None
