"""The documentation against the running program: what -h and the statistics show stands in doc/."""

import re
import subprocess
import sys

import moxi
from moxi import ROOT

sys.path.insert(0, str(ROOT / "t" / "structure"))

import doc_tables  # noqa: E402

STATS = (ROOT / "doc" / "stats.md").read_text()
# One line of -h: "-p, --port=<num>  help" or "   - hot_lru_pct:  help".
OPTION = re.compile(r"^(?:-(.), |    )--([\w-]+)", re.M)
SUBOPTION = re.compile(r"^   - (\w+):", re.M)


def test_every_option_of_the_help_is_documented():
    shown = moxi.run("-h").stdout
    names = [name for letter, long in OPTION.findall(shown) for name in (letter and f"-{letter}", f"--{long}") if name]
    suboptions = SUBOPTION.findall(shown)
    assert len(names) > 60 and len(suboptions) > 30
    manual = doc_tables.man_entries((ROOT / "doc" / "moxi.1").read_text())
    documented = doc_tables.listed((ROOT / "doc" / "options.md").read_text())
    for name in names + suboptions:
        assert name in documented, f"doc/options.md: {name}"
        assert name in manual, f"doc/moxi.1: {name}"


def test_the_manual_page_is_well_formed():
    done = subprocess.run(
        ["groff", "-Tutf8", "-mandoc", "-ww", "-z", str(ROOT / "doc" / "moxi.1")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def names_of(client, argument):
    return [name for name, _ in client.stats(argument)]


def test_every_statistic_of_a_server_is_documented(server):
    with server.client() as client:
        client.set(b"key", b"value")
        for argument, heading in ((b"", "stats"), (b" settings", "stats settings")):
            assert set(names_of(client, argument)) <= doc_tables.listed(STATS, heading)
        for argument, heading in ((b" items", "stats items"), (b" slabs", "stats slabs")):
            shown = {name.rpartition(":")[2] for name in names_of(client, argument)}
            assert len(shown) > 10
            assert shown <= doc_tables.listed(STATS, heading)


def described(prefix):
    """The names in the table of prefixes of `stats proxy` that stand behind this prefix."""
    found = set()
    for row in doc_tables.rows(STATS):
        if row.heading == "stats proxy" and prefix in doc_tables.spans(row.cells[0]):
            found.update(doc_tables.names(row.cells[1]))
    return found


def is_documented(name, behaviors):
    """Whether doc/stats.md has a line like this one of `stats proxy`."""
    pool = re.match(r"\d+:\w+:", name)
    rest = name[pool.end() :] if pool else name
    prefix, _, last = rest.rpartition(":")
    shape = ("PORT:NAME:" if pool else "") + re.sub(r"-\d+$", "-N", prefix)
    if rest in ("config", "connect", "reserved"):
        return f"`PORT:NAME:{rest}`" in STATS
    if shape in ("PORT:NAME:behavior", "proxy_main:behavior"):
        return last in behaviors
    if shape == "memcached:settings":
        return last in doc_tables.listed(STATS, "stats settings")
    if shape == "memcached:stats":
        return last in doc_tables.listed(STATS, "stats")
    if shape == "PORT:NAME:pstd_stats":
        return last in doc_tables.listed(STATS, "Counters of a pool")
    commands = re.fullmatch(r"PORT:NAME:(?:pstd_stats_cmd|key_stats:.+):(?:regular|quiet)_(\w+)", shape)
    if commands:
        return {commands[1], last} <= doc_tables.listed(STATS, "Commands of a pool")
    return last in described(re.sub(r":key_stats:.+$", ":key_stats:KEY", shape) + ":")


def test_every_statistic_of_a_proxy_is_documented(run):
    backend = run(moxi.start_server)
    proxy = run(moxi.start_proxy, [backend.port], "-Z", "time_stats=1,key_stats_lifespan=60000,key_stats_spec=k")
    behaviors = doc_tables.listed((ROOT / "doc" / "proxy.md").read_text(), "Every key of -Z")
    with proxy.client() as client:
        client.set(b"key", b"value")
        shown = [name for word in (b"all", b"timings", b"config") for name in names_of(client, b" proxy " + word)]
    assert len(shown) > 250 and any(":key_stats:key:" in name for name in shown)
    assert [name for name in shown if not is_documented(name, behaviors)] == []
