"""The routes that no recording of a live page backs yet (试验): no capture of what they read was ever published.

The rule: a route stands here until a recording with `origin: recorded` in fixtures/ is read by it as a profile. A test
holds the table to the recordings both ways; with its line goes the mark, in every output.
"""

EXPERIMENTAL_ROUTES = frozenset({"peopleapp.account"})
EXPERIMENTAL_PLATFORMS = frozenset(name.partition(".")[0] for name in EXPERIMENTAL_ROUTES)
