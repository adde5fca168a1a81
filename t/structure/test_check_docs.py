"""The documentation check notices what it is there for: in a copy of the sources and of doc/, something is
left out of the one or added to the other."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]

SOURCES = [
    "server/options/option_table.cc",
    "server/options/suboption_table.cc",
    "proxy/config/behavior_keys.cc",
    "common/stats/stat_names.cc",
    "proxy/proxy_stats.cc",
    "proxy/stats/counter_rows.cc",
    "proxy/stats/command_counters.cc",
    "common/protocol/binary_opcodes.h",
    "common/protocol/binary_status.cc",
    "common/protocol/text_request_parser.cc",
    "common/protocol/text_words.h",
    "server/command/stats_commands.cc",
    "server/command/admin_commands.cc",
    "server/command/crawler_commands.cc",
    "proxy/forward/failure_text.cc",
]
DOCS = ["doc/options.md", "doc/proxy.md", "doc/stats.md", "doc/protocol.md", "doc/moxi.1"]

# What is taken out of which document (whole lines that match), and what must be reported.
LEFT_OUT = [
    ("doc/options.md", r"\| `-p`.*", "doc/options.md: -p is missing"),
    ("doc/options.md", r"\| `--behavior`.*", "doc/options.md: --behavior is missing"),
    ("doc/options.md", r"\| `hot_lru_pct.*", "doc/options.md: hot_lru_pct is missing"),
    ("doc/moxi.1", r"\.BR \"\\-t\".*", "doc/moxi.1: --threads is missing"),
    ("doc/moxi.1", r"\.B slab_chunk_max.*", "doc/moxi.1: slab_chunk_max is missing"),
    ("doc/moxi.1", r"\.B mcs_opts.*", "doc/moxi.1: mcs_opts is missing"),
    ("doc/proxy.md", r"\| `connect_timeout`.*", "doc/proxy.md, Every key of -Z: connect_timeout is missing"),
    ("doc/stats.md", r"\| `curr_items`.*", "doc/stats.md, stats: curr_items is missing"),
    ("doc/stats.md", r"\| `maxconns`.*", "doc/stats.md, stats settings: maxconns is missing"),
    ("doc/stats.md", r"\| `number_hot`.*", "doc/stats.md, stats items: number_hot is missing"),
    ("doc/stats.md", r"\| `chunks_per_page`.*", "doc/stats.md, stats slabs: chunks_per_page is missing"),
    ("doc/stats.md", r"\| `total_malloced`.*", "doc/stats.md, stats: total_malloced is missing"),
    ("doc/stats.md", r"\| `timings`.*", "doc/stats.md, stats proxy: timings is missing"),
    ("doc/stats.md", r"\| `tot_merged_gets`.*", "doc/stats.md, Counters of a pool: tot_merged_gets is missing"),
    ("doc/stats.md", r"\| `get_key`.*", "doc/stats.md, Commands of a pool: get_key is missing"),
    ("doc/stats.md", r"\| `write_bytes`.*", "doc/stats.md, Commands of a pool: write_bytes is missing"),
    ("doc/protocol.md", r"\| `gats .*", "doc/protocol.md: gats is missing"),
    ("doc/protocol.md", r"\| `stats conns`.*", "doc/protocol.md: stats conns is missing"),
    ("doc/protocol.md", r"\| `cache_memlimit .*", "doc/protocol.md: cache_memlimit is missing"),
    ("doc/protocol.md", r"\| `BADCLASS .*", "doc/protocol.md: BADCLASS invalid class id is missing"),
    ("doc/protocol.md", r"\| `SERVER_ERROR proxy downstream closed.*", "SERVER_ERROR proxy downstream closed is missing"),
    ("doc/protocol.md", r"\| `0x0e`.*", "doc/protocol.md, The binary protocol: 0x19 is missing"),
    ("doc/protocol.md", r"\| 0x05 .*", "doc/protocol.md, The binary protocol: Not stored. is missing"),
    ("doc/protocol.md", r"\| `CLIENT_ERROR bad data.*", "doc/protocol.md: CLIENT_ERROR bad data chunk is missing"),
]

# What is changed where, and what must be reported.
CHANGED = [
    ("doc/proxy.md", "| `cycle` | 200 |", "| `cycle` | 100 |", "cycle is '100' by default, not '200'"),
    ("doc/proxy.md", " (`concurrency`)", "", "Every key of -Z: concurrency is missing"),
    ("doc/proxy.md", "`default_bucket_name`", "", "doc/proxy.md: default_bucket_name is missing"),
    ("doc/stats.md", "| `uptime` | max |", "| `uptime` | sum |", "stats: uptime is merged by kMax"),
    ("server/options/option_table.cc", "'p', \"port\"", "'q', \"quay\"", "doc/options.md: --quay is missing"),
    ("server/options/suboption_table.cc", '{"modern", Id', '{"antique", Id', "doc/moxi.1: antique is missing"),
    ("doc/options.md", "large memory pages; not in this version", "large memory pages", "doc/options.md: --enable-largepages is kNotYet"),
    ("doc/options.md", "| run in the background |", "| running; not in this version |", "doc/options.md: --daemon is kYes"),
    ("server/options/suboption_table.cc", "kMaybe, kNoEffect", "kMaybe, kHonoured", "slab_automove stands in a wrong table"),
    ("proxy/config/behavior_keys.cc", '{"cycle",', '{"circle",', "Every key of -Z: circle is missing"),
    ("common/stats/stat_names.cc", '{"pid", kFirst}', '{"bid", kFirst}', "doc/stats.md, stats: bid is missing"),
    ("common/protocol/text_request_parser.cc", 'CommandEntry{"incr"', 'CommandEntry{"more"', "protocol.md: more is missing"),
    ("common/protocol/text_words.h", '"TOUCHED', '"FONDLED', "doc/protocol.md: FONDLED is missing"),
    ("server/command/admin_commands.cc", '"watch"', '"stare"', "doc/protocol.md: stare is missing"),
    ("server/command/crawler_commands.cc", '"NOTSTARTED no', '"TIRED no', "doc/protocol.md: TIRED no items to crawl is missing"),
    ("proxy/stats/counter_rows.cc", '{"tot_retry", ', '{"tot_again", ', "Counters of a pool: tot_again is missing"),
    ("common/stats/stat_names.cc", "kNames = ", "kTitles = ", "common/stats/stat_names.cc: no table"),
]


@pytest.fixture
def copy(tmp_path):
    for path in SOURCES + DOCS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def run(root):
    done = subprocess.run([sys.executable, str(HERE / "check_docs.py"), str(root)], capture_output=True, text=True)
    return done.returncode, done.stdout


def test_everything_is_documented():
    status, output = run(ROOT)
    assert status == 0, output


@pytest.mark.parametrize("path, line, report", LEFT_OUT)
def test_what_is_left_out_is_noticed(copy, path, line, report):
    text, count = re.subn(rf"(?m)^{line}\n", "", (copy / path).read_text())
    assert count >= 1
    (copy / path).write_text(text)
    status, output = run(copy)
    assert status == 1
    assert report in output


@pytest.mark.parametrize("path, old, new, report", CHANGED)
def test_what_is_changed_is_noticed(copy, path, old, new, report):
    text = (copy / path).read_text()
    assert old in text
    (copy / path).write_text(text.replace(old, new))
    status, output = run(copy)
    assert status == 1
    assert report in output


def test_a_document_that_is_gone_is_noticed(copy):
    (copy / "doc/moxi.1").unlink()
    status, output = run(copy)
    assert status == 1
    assert "doc/moxi.1: --port is missing" in output
