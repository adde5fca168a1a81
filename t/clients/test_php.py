"""PHP's sessions in memcached, with locks, and class Memcached (sessions.php)."""

import subprocess

import moxi
import programs

SCRIPT = programs.HERE / "sessions.php"


def test_conversation(port):
    programs.converse(["php", SCRIPT, "check", port], 42)


def test_no_visit_is_lost(port):
    """Four processes count in one session: without the lock some would overwrite what others wrote."""
    argv = ["php", str(SCRIPT), "count", str(port)]
    visitors = [subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    results = [visitor.communicate(timeout=programs.PATIENCE) for visitor in visitors]
    assert [visitor.returncode for visitor in visitors] == [0] * 4, results
    with moxi.Client(port) as client:
        assert client.get(b"memc.sess.key.shared") == b"number|i:100;"
        assert client.get(b"memc.sess.key.lock.shared") is None
