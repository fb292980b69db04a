"""Words for records that wait for a second person (交叉复核); merged into tracker.messages.catalog."""

from collections.abc import Mapping

from tracker.messages.terminal.language import Pair

CODES: Mapping[str, Pair] = {
    "awaits_second_check": ("待第二人核实", "a second person has yet to look"),
    "people_disagree": ("人工查看所见不一，待再次核实", "two people saw different things"),
}
REASONS: Mapping[str, Pair] = {
    "awaits_second_check": (
        "只有一人记录，须另一人核实一致后方可认定",
        "one person recorded it: it counts once another has seen the same",
    ),
    "people_disagree": (
        "两人所见不一，须再次人工核实，一致前不作认定",
        "two people saw different things: a person looks again, and nothing is concluded before they agree",
    ),
}
SENTENCES: Mapping[str, Pair] = {
    "policy.second_check": (
        "交叉复核：一人所记不利于账号的情况，须另一人核实一致后方可认定",
        "second check: what one person records against an account counts once another person has recorded the same",
    ),
}
