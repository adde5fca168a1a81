"""TLS with clients: -Z, the suboptions ssl_*, the prefixes of -l, new certificates while it runs."""

import contextlib
import signal
import socket
import ssl
import time

import pytest

import moxi
from tls_clients import TlsClient, context, make_certificate, server_options, shown_by

FAILURES = (ssl.SSLError, ConnectionError)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    for part in (folder, *folder.parents[:2]):
        part.chmod(0o755)  # for the user that the server becomes
    return make_certificate(folder, "authority")


@pytest.fixture(scope="module")
def certificate(authority):
    return make_certificate(authority.chain.parent, "localhost", authority)


@pytest.fixture
def server(run, certificate):
    return run(moxi.start_server, *server_options(certificate))


def tls_stats(client):
    return {name: int(value) for name, value in client.stats() if name.startswith("ssl_") and name != "ssl_key"}


def test_every_protocol_is_spoken_inside(server, authority):
    with TlsClient(server.port, context(authority)) as client:
        assert client.set(b"a", b"text") == b"STORED\r\n"
        assert client.ask(b"mg a v\r\n", b"text\r\n") == b"VA 4\r\ntext\r\n"
    with TlsClient(server.port) as binary:
        binary.send(b"\x80\x0a" + bytes(22))
        assert binary.read_exactly(24)[:2] == b"\x81\x0a"


def test_values_of_every_size_and_a_long_pipeline(server):
    sizes = [0, 1, 2047, 2048, 16383, 16384, 16385, 65536, 200_000, 1_000_000]
    with TlsClient(server.port) as client:
        for size in sizes:
            assert client.set(b"k%d" % size, b"v" * size) == b"STORED\r\n"
        for size in sizes:
            assert client.get(b"k%d" % size) == b"v" * size
        assert client.set(b"s", b"x") == b"STORED\r\n"
        client.send(b"get s\r\n" * 5000 + b"mn\r\n")
        assert client.read_until(b"MN\r\n") == b"VALUE s 0 1\r\nx\r\nEND\r\n" * 5000 + b"MN\r\n"


def test_an_upload_in_many_small_records(server):
    value = bytes(range(256)) * 3000
    with TlsClient(server.port) as client:
        client.send(b"set big 0 0 %d\r\n" % len(value))
        for at in range(0, len(value), 1000):
            client.send(value[at : at + 1000])
        assert client.ask(b"\r\n") == b"STORED\r\n"
        assert client.get(b"big") == value
        for byte in b"get absent\r\n":
            client.send(bytes([byte]))
        assert client.read_line() == b"END"


def test_a_reader_that_is_slow_gets_everything(server):
    with TlsClient(server.port, receive_buffer=4096) as client, TlsClient(server.port) as other:
        client.set(b"b", b"v" * 500_000)
        client.send(b"get b\r\n" * 20)
        assert other.set(b"c", b"d") == b"STORED\r\n"
        one = b"VALUE b 0 500000\r\n" + b"v" * 500_000 + b"\r\nEND\r\n"
        for _ in range(20):
            assert client.read_exactly(len(one)) == one


def test_the_end_is_told_properly(server):
    with TlsClient(server.port) as client:
        client.socket.suppress_ragged_eofs = False
        client.send(b"mn\r\nquit\r\n")
        assert client.read_to_end() == b"MN\r\n"


def test_a_stop_lets_answers_through(run, certificate):
    server = run(moxi.start_server, *server_options(certificate))
    with TlsClient(server.port) as client:
        client.set(b"b", b"v" * 900_000)
        client.send(b"get b\r\n")
        client.read_exactly(1)
        server.send_signal(signal.SIGTERM)
        assert client.read_to_end().endswith(b"v\r\nEND\r\n")


def test_clients_without_tls_are_closed_and_counted(server):
    with TlsClient(server.port) as client:
        # Whoever looked whether the port is open has hung up in his handshake.
        moxi.wait_until(lambda: tls_stats(client)["ssl_handshake_errors"] > 0, "nobody has looked")
        before = tls_stats(client)
        with moxi.Client(server.port) as plain:
            plain.send(b"set hidden 0 0 1\r\nx\r\n")
            assert b"STORED" not in plain.read_to_end()
        with moxi.Client(server.port) as binary:
            binary.send(b"\x80\x0a" + bytes(22))
            assert b"\x81" not in binary.read_to_end()
        after = tls_stats(client)
        assert after["ssl_handshake_errors"] == before["ssl_handshake_errors"] + 2
        assert after["ssl_new_sessions"] == before["ssl_new_sessions"]
        assert client.get(b"hidden") is None


def test_handshakes_that_fail_are_told_to_watchers(server):
    with TlsClient(server.port) as watcher, TlsClient(server.port) as good:
        assert watcher.ask(b"watch connevents\r\n") == b"OK\r\n"
        assert good.ask(b"mn\r\n") == b"MN\r\n"
        with moxi.Client(server.port) as plain:
            plain.send(b"get some_key_or_other\r\n")
            plain.read_to_end()
        told = watcher.read_until(b"conn_close ") + watcher.read_until(b"\n")
    failed = [line for line in told.split(b"\n") if b"type=conntlserr " in line]
    assert len(failed) == 1 and b" msg=TLS: " in failed[0], told
    assert b" fd=" in failed[0] and failed[0].split(b" fd=")[1].split()[0] in told.split(b" cfd=")[-1]


def test_a_broken_record_ends_its_connection_alone(server):
    with TlsClient(server.port) as client, TlsClient(server.port) as other:
        assert client.ask(b"mn\r\n") == b"MN\r\n"
        raw = socket.socket(fileno=client.socket.detach())
        with contextlib.closing(raw):
            raw.settimeout(moxi.PATIENCE)
            raw.sendall(b"\x17\x03\x03\x00\x20" + b"x" * 32)
            with contextlib.suppress(ConnectionError):
                while raw.recv(4096):
                    pass
        assert tls_stats(other)["ssl_proto_errors"] == 1


def test_the_version_has_a_floor(run, certificate):
    server = run(moxi.start_server, *server_options(certificate, "ssl_min_version=3"))
    with TlsClient(server.port) as client:
        assert client.socket.version() == "TLSv1.3"
        assert dict(client.stats(b" settings"))["ssl_min_version"] == "tlsv1.3"
    with pytest.raises(FAILURES):
        TlsClient(server.port, context(most=ssl.TLSVersion.TLSv1_2))


def test_clients_can_be_asked_for_certificates(run, authority, certificate):
    options = server_options(certificate, "ssl_verify_mode=2", f"ssl_ca_cert={authority.chain}")
    server = run(moxi.start_server, *options)
    with TlsClient(server.port, context(own=certificate)) as client:
        assert client.ask(b"mn\r\n") == b"MN\r\n"
    stranger = make_certificate(authority.chain.parent, "stranger")
    for own in (None, stranger):
        with pytest.raises(FAILURES):
            client = TlsClient(server.port, context(own=own))
            with client:  # with TLS 1.3 the refusal comes after the client's part
                client.send(b"mn\r\n")
                assert not client.socket.recv(100)
                raise ConnectionError("closed without an answer")


def test_each_address_has_its_own_rules(run, authority, certificate):
    options = server_options(certificate, f"ssl_ca_cert={authority.chain}")

    def start(plain, one_way, mutual):
        hosts = f"notls:127.0.0.1:{plain},btls:127.0.0.1:{one_way},mtls:127.0.0.1:{mutual}"
        return [moxi.BINARY, "-l", hosts, *moxi.as_user(), *options]

    server = run(lambda: moxi.start(start, ports=3))
    plain, one_way, mutual = server.ports
    with moxi.Client(plain) as client:
        assert client.set(b"shared", b"item") == b"STORED\r\n"
    with TlsClient(one_way) as client:
        assert client.get(b"shared") == b"item"
    with TlsClient(mutual, context(own=certificate)) as client:
        assert client.get(b"shared") == b"item"
    with pytest.raises(FAILURES):
        with TlsClient(mutual) as client:
            client.send(b"mn\r\n")
            assert not client.socket.recv(100)
            raise ConnectionError("closed without an answer")


def test_a_proxy_speaks_it_with_its_clients(run, certificate):
    backend = run(moxi.start_server)
    proxy = run(moxi.start_proxy, [backend.port], *server_options(certificate))
    with TlsClient(proxy.port) as client:
        assert client.set(b"a", b"v" * 100_000) == b"STORED\r\n"
        assert client.get(b"a") == b"v" * 100_000


@contextlib.contextmanager
def replaced(certificate, chain, key):
    before = certificate.chain.read_bytes(), certificate.key.read_bytes()
    certificate.chain.write_bytes(chain)
    certificate.key.write_bytes(key)
    try:
        yield
    finally:
        certificate.chain.write_bytes(before[0])
        certificate.key.write_bytes(before[1])


@pytest.mark.parametrize("by_signal", [False, True])
def test_a_new_certificate_is_taken_while_it_runs(server, certificate, authority, by_signal):
    newer = make_certificate(authority.chain.parent, "newer", authority)
    with TlsClient(server.port) as client:
        assert client.certificate() == shown_by(certificate)
        with replaced(certificate, newer.chain.read_bytes(), newer.key.read_bytes()):
            if by_signal:
                server.send_signal(signal.SIGHUP)
                wait_until_shown(server, newer)
            else:
                assert client.ask(b"refresh_certs\r\n") == b"OK\r\n"
            with TlsClient(server.port) as other:
                assert other.certificate() == shown_by(newer)
        assert client.ask(b"mn\r\n") == b"MN\r\n"


def wait_until_shown(server, certificate):
    deadline = time.monotonic() + moxi.PATIENCE
    while True:
        with TlsClient(server.port) as client:
            if client.certificate() == shown_by(certificate):
                return
        assert time.monotonic() < deadline
        time.sleep(0.01)


def wait_for_log(server, text, times):
    moxi.wait_until(lambda: server.log.count(text) >= times, text)


def test_a_bad_certificate_changes_nothing(server, certificate, authority):
    stranger = make_certificate(authority.chain.parent, "another", authority)
    with TlsClient(server.port) as client:
        for times, key in enumerate((b"nonsense", stranger.key.read_bytes()), start=1):
            with replaced(certificate, certificate.chain.read_bytes(), key):
                assert client.ask(b"refresh_certs\r\n").startswith(b"Error -o ssl_key=")
                server.send_signal(signal.SIGHUP)
                wait_for_log(server, "the certificate of before stays", times)
                with TlsClient(server.port) as other:
                    assert other.certificate() == shown_by(certificate)


STALLED = 1000
GOOD = 300
LONGEST = 0.05  # seconds, of 99 in 100


def p99_of_handshakes(port):
    """Of connections that shake hands, ask and are answered, one after another."""
    speaks = context()
    times = []
    for _ in range(GOOD):
        began = time.monotonic()
        with TlsClient(port, speaks) as client:
            assert client.ask(b"mn\r\n") == b"MN\r\n"
            times.append(time.monotonic() - began)
    return sorted(times)[GOOD * 99 // 100]


def test_a_thousand_that_stall_in_the_handshake_hold_up_nobody(run, certificate):
    """The others come through as if nobody stalled. On a machine that is busy with something else even they take
    long, so it is tried again, and what counts then is that they take no longer than before."""
    server = run(moxi.start_server, "-c", 2 * STALLED, *server_options(certificate))
    figures = []
    for _ in range(3):
        before = p99_of_handshakes(server.port)
        with contextlib.ExitStack() as stack:
            for number in range(STALLED):
                stalled = stack.enter_context(moxi.Client(server.port))
                # At all the places at which one can stall.
                stalled.send(b"\x16\x03\x01\x02\x00\x01"[: number % 7])
            figures.append((before, p99_of_handshakes(server.port)))
        if figures[-1][1] <= max(LONGEST, 1.5 * before):
            break
    print("p99 in seconds, without and with those that stall:", figures)
    assert figures[-1][1] <= max(LONGEST, 1.5 * figures[-1][0]), figures


@pytest.mark.parametrize(
    "options, complaint",
    [
        (["-Z"], "ssl_chain_cert"),
        (["-Z", "-o", "ssl_chain_cert=/no/such,ssl_key=/no/such"], "/no/such"),
        (["-Z", "-o", "ssl_verify_mode=4"], "ssl_verify_mode"),
        (["-Z", "-o", "ssl_min_version=x"], "ssl_min_version"),
        (["-Z", "-o", "ssl_keyformat=0"], "ssl_keyformat"),
        (["-Z", "-o", "ssl_wbuf_size=0"], "ssl_wbuf_size"),
        (["-l", "mtls:127.0.0.1"], "-Z"),
    ],
)
def test_what_cannot_work_is_refused_at_start(options, complaint):
    done = moxi.run(*moxi.as_user(), *options)
    assert done.returncode != 0
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


def test_ciphers_that_do_not_exist_are_refused(certificate):
    done = moxi.run(*moxi.as_user(), *server_options(certificate, "ssl_ciphers=none-such"))
    assert (done.returncode, "ssl_ciphers" in done.stderr) == (1, True)
