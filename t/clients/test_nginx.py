"""nginx: memcached_pass serves pages whose values sit in the cluster (nginx.conf)."""

import concurrent.futures
import gzip

import pytest

import moxi
import web


@pytest.fixture
def nginx(port):
    with web.started(lambda conf: ["nginx", "-p", conf.parent, "-c", conf], "nginx.conf", port) as server:
        yield server


def put(port, key, body, flags=0):
    with moxi.Client(port) as client:
        request = b"set %s %d 0 %d\r\n%s\r\n" % (key, flags, len(body), body)
        assert client.ask(request) == b"STORED\r\n"


def test_a_page_in_the_cluster(nginx, port):
    missing = nginx.get("/page")
    assert (missing.status, missing.body) == (203, b"made now")
    put(port, b"/page?", b"<p>kept</p>")
    found = nginx.get("/page")
    assert (found.status, found.body) == (200, b"<p>kept</p>")
    assert found.headers["Content-Type"] == "text/html"
    assert nginx.get("/page?a=1").status == 203


def test_flags_tell_what_is_packed(nginx, port):
    put(port, b"/packed?", gzip.compress(b"<p>" * 1000), flags=2)
    page = nginx.get("/packed", **{"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(page.body) == b"<p>" * 1000
    put(port, b"/plain?", b"<p>", flags=1)
    assert nginx.get("/plain").headers["Content-Encoding"] is None


def test_large_pages_and_many_readers(nginx, port):
    bodies = {f"/large{i}": bytes([65 + i]) * (500_000 + i) for i in range(6)}
    for path, body in bodies.items():
        put(port, path.encode() + b"?", body)
    paths = list(bodies) * 5
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(nginx.get, paths))
    assert [path for path, page in zip(paths, pages) if (page.status, page.body) != (200, bodies[path])] == []
