"""moxi against Debian's memcached: random and hand-written streams, and whether the comparison would notice anything."""

import re

import pytest

import moxi
import pair as servers
from cases import PROTOCOLS, make_case
from rules import RULES
from runner import Runner, explain, report
from written import TEXT

FIRST_SEED = 1
COMMANDS = 60_000 if moxi.is_sanitized() else 300_000
COMPAT = (moxi.ROOT / "doc" / "compat.md").read_text()


def test_random_streams_have_the_same_answers_and_take_every_rule(pair):
    runner = Runner(pair)
    failure = runner.run(FIRST_SEED, COMMANDS)
    assert failure is None, explain(runner, failure)
    unused = [rule.name for rule in RULES.values() if rule.generated and rule.name not in runner.used]
    assert not unused, f"no step of these rules was among {runner.commands}: {unused}"


@pytest.mark.parametrize("name", TEXT)
def test_written_streams_have_the_same_answers(name):
    with servers.Pair() as pair:
        difference = Runner(pair).difference(TEXT[name])
    assert difference is None, report(name, TEXT[name], difference)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_as_its_example_says(name, pair):
    rule = RULES[name]
    pair.empty()
    for answer, expected in zip(servers.converse(pair.ports, (rule.example, rule.example), 0), (rule.theirs, rule.ours)):
        assert re.fullmatch(re.escape(expected).replace(rb"\#", rb"\d+"), answer), (expected, answer)


def test_every_rule_stands_in_the_documentation():
    rows = re.findall(r"^\| ([^|]+) \| ", COMPAT.partition("### Against memcached 1.6.18")[2].partition("\n#")[0], re.M)
    assert rows[1:] == list(RULES), "the rows of doc/compat.md, in the order of rules.py"
    assert len(RULES) <= 25


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_difference_is_found_repeated_and_shrunk(protocol):
    """A moxi that gives out no CAS ids."""
    with servers.Pair("-C") as pair:
        runner = Runner(pair)
        failure = runner.run(FIRST_SEED, COMMANDS, (protocol,))
        assert failure is not None
        seed, case, _ = failure
        assert case == make_case(seed, (protocol,))
        short = runner.shrunk(case)
        assert sum(len(batch.steps) for batch in short) <= 3, explain(runner, failure)
        assert runner.difference(short) is not None
