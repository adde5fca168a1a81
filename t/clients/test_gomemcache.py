"""gomemcache: the test suite of its package, and a conversation (go/conversation.go)."""

import os
import shutil

import pytest

import moxi
import programs

PACKAGE = "src/github.com/bradfitz/gomemcache/memcache"
SOURCES = "/usr/share/gocode"
FOLDER = programs.BUILD / "go"

# The suite's server is a constant; and it flushes without waiting for the answer, so that the flush may
# come after what its test has stored: every test here begins with an empty cache anyway.
CHANGES = (
    ('const testServer = "localhost:11211"', 'var testServer = os.Getenv("MEMCACHED")'),
    (r'c.Write([]byte("flush_all\r\n"))', r'c.Write([]byte("version\r\n"))'),
)


def go(arguments, *sources, **options):
    environment = {**os.environ, "GO111MODULE": "off", "GOFLAGS": "", "GOCACHE": str(FOLDER / "cache"),
                   "CGO_ENABLED": "0", "GOPATH": ":".join(map(str, sources))}
    return programs.output_of(["go", *arguments], env=environment, **options)


@pytest.fixture(scope="session")
def conversation():
    go(["build", "-o", FOLDER / "conversation", programs.HERE / "go/conversation.go"], SOURCES)
    return FOLDER / "conversation"


@pytest.fixture(scope="session")
def suite(tmp_path_factory):
    sources = tmp_path_factory.mktemp("go")
    shutil.copytree(f"{SOURCES}/{PACKAGE}", sources / PACKAGE)
    test = sources / PACKAGE / "memcache_test.go"
    text = test.read_text()
    for before, after in CHANGES:
        assert text.count(before) == 1
        text = text.replace(before, after)
    test.write_text(text)
    go(["test", "-c", "-o", FOLDER / "suite", "."], sources, SOURCES, cwd=sources / PACKAGE)
    return FOLDER / "suite"


def test_conversation(conversation, port):
    programs.converse([conversation, port], 1027)


def await_new_second(port):
    """The suite gives items two seconds, which a server counts in whole ones, and looks after one: at the end of a
    second they could be gone by then."""
    with moxi.Client(port) as client:
        second = dict(client.stats())["time"]
        moxi.wait_until(lambda: dict(client.stats())["time"] != second, "time stands still")


def test_suite(suite, port):
    """(Another of its tests starts a memcached by itself.)"""
    await_new_second(port)
    environment = {**os.environ, "MEMCACHED": f"127.0.0.1:{port}"}
    output = programs.output_of([suite, "-test.v", "-test.run", "TestLocalhost"], env=environment)
    assert "--- PASS: TestLocalhost" in output and "SKIP" not in output
