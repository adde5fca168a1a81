"""Apache httpd: mod_cache_socache keeps pages in the cluster (apache.conf)."""

import os
import time

import pytest

import moxi
import web


def argv(conf):
    return ["/usr/sbin/apache2", "-D", "FOREGROUND", "-f", conf]


@pytest.fixture
def apache(port):
    with web.started(argv, "apache.conf", port) as server:
        yield server


def verdict(page):
    """HIT or MISS."""
    return page.headers["X-Cache"].split()[0]


def write(path, body):
    """A file of last month: the younger a file is, the sooner Apache asks again."""
    path.write_bytes(body)
    last_month = time.time() - 30 * 86400
    os.utime(path, (last_month, last_month))


@pytest.mark.parametrize("size", (20, 500_000), ids=("small", "large"))
def test_a_page_is_kept_in_the_cluster(apache, port, size):
    write(apache.folder / "page", b"1" * size)
    first, second = apache.get("/page"), apache.get("/page")
    assert [first.status, verdict(first), first.body] == [200, "MISS", b"1" * size]
    assert [second.status, verdict(second), second.body] == [200, "HIT", b"1" * size]
    write(apache.folder / "page", b"2" * size)
    assert apache.get("/page").body == b"1" * size
    with moxi.Client(port) as client:
        assert client.ask(b"flush_all\r\n") == b"OK\r\n"
    third, fourth = apache.get("/page"), apache.get("/page")
    assert [verdict(third), third.body] == ["MISS", b"2" * size]
    assert [verdict(fourth), fourth.body] == ["HIT", b"2" * size]


def test_two_servers_share_their_pages(apache, port):
    write(apache.folder / "shared", b"from the first")
    assert apache.get("/shared").body == b"from the first"
    with web.started(argv, "apache.conf", port) as other:
        assert not (other.folder / "shared").exists()
        page = other.get("/shared")
        assert [page.status, verdict(page), page.body] == [200, "HIT", b"from the first"]
        assert other.get("/unknown").status == 404
