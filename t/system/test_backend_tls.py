"""TLS between a pool and its backends: -Z tls=on and the keys tls_*. Whom it believes, what becomes of those that
it does not believe, and new certificates while it runs."""

import contextlib
import signal
import socket
import ssl
import threading
import time

import pytest

import moxi
from tls_clients import TlsClient, context, make_certificate, make_expired_certificate, server_options

NAMES = "DNS:localhost,IP:127.0.0.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("certificates")
    for part in (made, *made.parents[:2]):
        part.chmod(0o755)  # for the user that the server becomes
    return made


@pytest.fixture(scope="module")
def authority(folder):
    return make_certificate(folder, "authority")


@pytest.fixture(scope="module")
def certificate(folder, authority):
    return make_certificate(folder, "backend", authority, NAMES)


def believing(authority, *more):
    """The option of a pool that believes whom `authority` has signed."""
    return ["-Z", ",".join(["tls=on", f"tls_ca={authority.chain}", *more])]


def start_pool(run, backends, *options, threads=1):
    pool = backends if isinstance(backends, str) else ",".join(f"127.0.0.1:{port}" for port in backends)
    return run(moxi.start_proxy, pool, "-v", "-t", threads, *options)


def counters(client):
    prefix = ":pstd_stats:"
    lines = client.stats(b" proxy stats")
    return {name.split(prefix)[1]: int(value) for name, value in lines if prefix in name}


def state_of(client, key=b"k"):
    return dict(client.stats(b" proxy where " + key))[key.decode()]


def assert_is_refused(proxy, trouble):
    """Nothing gets through to the only backend of the pool; the log says why, once."""
    with proxy.client() as client:
        assert client.get(b"k") is None
        assert client.set(b"k", b"secret").startswith(b"SERVER_ERROR proxy")
        moxi.wait_until(lambda: f"state=down trouble={trouble}" in state_of(client), proxy.log)
        # The prober tries it again and again; that is counted, not told.
        before = counters(client)["tot_downstream_tls_failed"]
        assert before >= 1
        moxi.wait_until(lambda: counters(client)["tot_downstream_tls_failed"] > before + 2, "it is not tried again")
        assert client.get(b"k") is None
    assert proxy.log.count("is down") == 1
    assert f" is down: {trouble}" in proxy.log


@pytest.mark.parametrize("threads", [1, 4])
def test_values_and_pipelines_go_through(run, authority, certificate, threads):
    backends = [run(moxi.start_server, *server_options(certificate)) for _ in range(2)]
    proxy = start_pool(run, [backend.port for backend in backends], *believing(authority), threads=threads)
    sizes = [0, 1, 2047, 2048, 16383, 16384, 16385, 65536, 200_000, 1_000_000]
    with proxy.client() as client, proxy.client() as other:
        for size in sizes:
            assert client.set(b"k%d" % size, b"v" * size) == b"STORED\r\n"
        for size in sizes:
            assert other.get(b"k%d" % size) == b"v" * size
        other.send(b"get %s\r\n" % b" ".join(b"k%d" % size for size in sizes))
        assert other.read_until(b"END\r\n").count(b"VALUE ") == len(sizes)
        client.send(b"get k1\r\n" * 5000 + b"mn\r\n")
        assert client.read_until(b"MN\r\n") == b"VALUE k1 0 1\r\nv\r\nEND\r\n" * 5000 + b"MN\r\n"
        assert counters(client)["tot_downstream_tls_failed"] == 0
        assert state_of(client).endswith(" state=up")
    for backend in backends:
        with TlsClient(backend.port) as client:
            assert int(dict(client.stats())["curr_items"]) > 0


def test_a_backend_that_comes_back_is_spoken_to_again(run, authority, certificate):
    port = moxi.free_port()

    def backend():
        return moxi.Process(
            [moxi.BINARY, "-p", port, "-l", "127.0.0.1", *moxi.as_user(), *server_options(certificate)], [port]
        )

    proxy = start_pool(run, [port], *believing(authority))
    with proxy.client() as client:
        assert client.get(b"k") is None
        for value in (b"first", b"second"):
            server = run(backend)
            moxi.wait_until(lambda value=value: client.set(b"k", value) == b"STORED\r\n", proxy.log)
            assert client.get(b"k") == value
            server.stop()
            moxi.wait_until(lambda: client.get(b"k") is None, "it is still there")
        assert counters(client)["tot_downstream_tls_failed"] == 0


def test_whoever_another_authority_has_signed_is_refused(run, folder, certificate):
    backend = run(moxi.start_server, *server_options(certificate))
    stranger = make_certificate(folder, "stranger")
    proxy = start_pool(run, [backend.port], *believing(stranger))
    assert_is_refused(proxy, "TLS: unable to get local issuer certificate")


def test_without_tls_ca_the_systems_authorities_count(run, certificate):
    backend = run(moxi.start_server, *server_options(certificate))
    proxy = start_pool(run, [backend.port], "-Z", "tls=on")
    assert_is_refused(proxy, "TLS: unable to get local issuer certificate")


def test_the_name_counts(run, folder, authority):
    other = make_certificate(folder, "elsewhere", authority, "DNS:elsewhere.example,IP:127.0.0.9")
    backend = run(moxi.start_server, *server_options(other))
    by_address = start_pool(run, [backend.port], *believing(authority))
    assert_is_refused(by_address, "TLS: IP address mismatch")
    by_name = start_pool(run, f"localhost:{backend.port}", *believing(authority))
    assert_is_refused(by_name, "TLS: hostname mismatch")
    for allowed in ("tls_name=elsewhere.example", "tls_name=127.0.0.9", "tls_verify=ca"):
        proxy = start_pool(run, [backend.port], *believing(authority, allowed))
        with proxy.client() as client:
            assert client.set(b"k", b"v") == b"STORED\r\n", allowed


def test_nothing_is_verified_if_that_is_asked_for(run, certificate):
    backend = run(moxi.start_server, *server_options(certificate))
    proxy = start_pool(run, [backend.port], "-Z", "tls=on,tls_verify=none")
    with proxy.client() as client:
        assert client.set(b"k", b"v") == b"STORED\r\n"


def test_a_certificate_that_has_expired_is_refused(run, folder, authority):
    old = make_expired_certificate(folder, "old", authority, NAMES)
    backend = run(moxi.start_server, *server_options(old))
    proxy = start_pool(run, [backend.port], *believing(authority))
    assert_is_refused(proxy, "TLS: certificate has expired")


def test_backends_may_want_a_certificate(run, folder, authority, certificate):
    wanted = server_options(certificate, "ssl_verify_mode=2", f"ssl_ca_cert={authority.chain}")
    backend = run(moxi.start_server, *wanted)
    us = make_certificate(folder, "us", authority)
    own = (f"tls_cert={us.chain}", f"tls_key={us.key}")
    proxy = start_pool(run, [backend.port], *believing(authority, *own))
    with proxy.client() as client:
        assert client.set(b"k", b"v") == b"STORED\r\n"
        assert client.get(b"k") == b"v"
    nobody = start_pool(run, [backend.port], *believing(authority))
    assert_is_refused(nobody, "TLS: tlsv13 alert certificate required")


def test_a_backend_without_tls_is_refused(run, authority):
    backend = run(moxi.start_server)
    proxy = start_pool(run, [backend.port], *believing(authority))
    assert_is_refused(proxy, "TLS: ")
    with backend.client() as client:
        assert dict(client.stats())["curr_items"] == "0"


def test_a_backend_that_stalls_holds_up_nobody_else(run, authority, certificate):
    backend = run(moxi.start_server, *server_options(certificate))
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        ports = [backend.port, silent.getsockname()[1]]
        options = believing(authority, "connect_timeout=300", "distribution=modula")
        proxy = start_pool(run, ports, *options)
        keys = [b"key%d" % number for number in range(40)]
        with proxy.client() as client:
            good = [key for key in keys if f":{backend.port} " in state_of(client, key)]
            stalled = [key for key in keys if key not in good]
            assert good and stalled
            assert client.set(good[0], b"v") == b"STORED\r\n"
            with proxy.client() as waiting:
                waiting.send(b"get %s\r\n" % stalled[0])
                slowest = 0
                deadline = time.monotonic() + 1
                while time.monotonic() < deadline:
                    began = time.monotonic()
                    assert client.get(good[0]) == b"v"
                    slowest = max(slowest, time.monotonic() - began)
                assert waiting.read_line() == b"END"
            assert slowest < 0.25, "one waits for the other"
            moxi.wait_until(lambda: "state=down" in state_of(client, stalled[0]), proxy.log)
            assert "trouble=TLS: the handshake takes too long" in state_of(client, stalled[0])
            assert counters(client)["tot_downstream_connect_timeout"] >= 1


class Load:
    """Clients that set and get as fast as they can; whatever goes wrong is kept."""

    def __init__(self, port, clients=4):
        self.failures = []
        self.done = 0
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(port, n)) for n in range(clients)]

    def _run(self, port, number):
        with moxi.Client(port) as client:
            turn = 0
            while not self._ends.is_set():
                turn += 1
                key, value = b"key%d:%d" % (number, turn % 50), b"value%d" % turn
                answer = client.set(key, value)
                if answer != b"STORED\r\n" or client.get(key) != value:
                    self.failures.append((key, answer))
                self.done += 1

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def goes_on(self, more=100):
        before = self.done
        moxi.wait_until(lambda: self.done > before + more, "the load stands still")


def test_certificates_are_renewed_under_load(run, folder, authority):
    """Both sides get new ones, again and again; nobody notices."""
    shown = make_certificate(folder, "renewed", authority, NAMES)
    trusted = folder / "trusted.pem"
    trusted.write_bytes(authority.chain.read_bytes())
    backend = run(moxi.start_server, *server_options(shown))
    proxy = start_pool(run, [backend.port], "-Z", f"tls=on,tls_ca={trusted}", threads=2)
    with Load(proxy.port) as load, TlsClient(backend.port) as at_backend, proxy.client() as at_proxy:
        for turn in range(5):
            successor = make_certificate(folder, f"authority{turn}")
            newer = make_certificate(folder, f"renewed{turn}", successor, NAMES)
            trusted.write_bytes(successor.chain.read_bytes())
            if turn % 2:
                assert at_proxy.ask(b"refresh_certs\r\n") == b"OK\r\n"
            else:
                proxy.send_signal(signal.SIGHUP)
            shown.chain.write_bytes(newer.chain.read_bytes())
            shown.key.write_bytes(newer.key.read_bytes())
            assert at_backend.ask(b"refresh_certs\r\n") == b"OK\r\n"
            load.goes_on()
        assert load.failures == []
    # Whoever connects now sees the last ones, and believes them.
    later = start_pool(run, [backend.port], "-Z", f"tls=on,tls_ca={trusted}")
    with later.client() as client:
        assert client.set(b"k", b"v") == b"STORED\r\n"
    earlier = start_pool(run, [backend.port], *believing(authority))
    assert_is_refused(earlier, "TLS: unable to get local issuer certificate")


def test_new_files_count_for_the_next_connection(run, folder, authority, certificate):
    """The pool has believed somebody else; when it is told whom to believe the prober brings the backend back."""
    trusted = folder / "believed.pem"
    trusted.write_bytes(make_certificate(folder, "nobody").chain.read_bytes())
    backend = run(moxi.start_server, *server_options(certificate))
    proxy = start_pool(run, [backend.port], "-Z", f"tls=on,tls_ca={trusted}")
    assert_is_refused(proxy, "TLS: unable to get local issuer certificate")
    trusted.write_bytes(authority.chain.read_bytes())
    with proxy.client() as client:
        assert client.ask(b"refresh_certs\r\n") == b"OK\r\n"
        moxi.wait_until(lambda: client.set(b"k", b"v") == b"STORED\r\n", proxy.log)
    assert " is back" in proxy.log


def test_bad_new_files_change_nothing(run, folder, authority, certificate):
    trusted = folder / "kept.pem"
    trusted.write_bytes(authority.chain.read_bytes())
    backend = run(moxi.start_server, *server_options(certificate))
    proxy = start_pool(run, [backend.port], "-Z", f"tls=on,tls_ca={trusted}")
    with proxy.client() as client:
        assert client.set(b"k", b"v") == b"STORED\r\n"
        trusted.write_text("nonsense")
        assert client.ask(b"refresh_certs\r\n").startswith(f"Error -Z tls_ca={trusted}: ".encode())
        proxy.send_signal(signal.SIGHUP)
        moxi.wait_until(lambda: "the certificate of before stays" in proxy.log, proxy.log)
        assert client.get(b"k") == b"v"


class Witness:
    """A backend that wants certificates, and notes who has asked for what: {name of the client: keys}."""

    def __init__(self, certificate, authority):
        self.asked = {}
        self.lines = []
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority.chain)
        self._context.verify_mode = ssl.CERT_REQUIRED
        self._context.load_cert_chain(certificate.chain, certificate.key)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self._listening.accept()
                self._threads.append(threading.Thread(target=self._serve, args=(plain,), daemon=True))
                self._threads[-1].start()

    def _serve(self, plain):
        with contextlib.suppress(OSError), self._context.wrap_socket(plain, server_side=True) as connection:
            subject = dict(part[0] for part in connection.getpeercert()["subject"])
            keys = self.asked.setdefault(subject["commonName"], [])
            for line in connection.makefile("rb"):
                words = line.split()
                self.lines.append(line)
                if words[0] == b"version":
                    connection.sendall(b"VERSION 1\r\n")
                    continue
                keys += words[1:]
                connection.sendall(b"".join(b"VALUE %s 0 2\r\nhi\r\n" % key for key in words[1:]) + b"END\r\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


def test_pools_with_other_identities_share_nothing(run, folder, authority, certificate):
    """Clients of two pools ask for the same keys at the same time: each pool asks the backend by itself, as itself."""
    one, two = (make_certificate(folder, name, authority) for name in ("pool-one", "pool-two"))
    with Witness(certificate, authority) as backend:

        def pools(first, second):
            identities = [
                f"{port}:tls_{kind}={file}"
                for port, own in ((first, one), (second, two))
                for kind, file in (("cert", own.chain), ("key", own.key))
            ]
            where = f"127.0.0.1:{backend.port}"
            return [
                *(moxi.BINARY, "-z", f"{first}={where};{second}={where}", "-l", "127.0.0.1", "-t", 1),
                *believing(authority, *identities),
                *moxi.as_user(),
            ]

        proxy = run(lambda: moxi.start(pools, ports=2))
        with contextlib.ExitStack() as stack:
            clients = [[stack.enter_context(moxi.Client(port)) for _ in range(20)] for port in proxy.ports]
            for turn in range(20):
                for number, of_pool in enumerate(clients):
                    for client in of_pool:
                        client.send(b"get shared%d own%d:%d\r\n" % (turn, number, turn))
                for of_pool in clients:
                    for client in of_pool:
                        assert client.read_until(b"END\r\n").count(b"hi") == 2
        assert set(backend.asked) == {"pool-one", "pool-two"}
        for number, name in enumerate(("pool-one", "pool-two")):
            wanted = {key for turn in range(20) for key in (b"shared%d" % turn, b"own%d:%d" % (number, turn))}
            assert set(backend.asked[name]) == wanted
        # Within a pool those of its clients do meet.
        assert len(backend.lines) < 2 * 20 * 20


def test_pools_may_differ_in_tls(run, authority, certificate):
    secure = run(moxi.start_server, *server_options(certificate))
    plain = run(moxi.start_server)

    def pools(first, second):
        where = f"{first}=127.0.0.1:{secure.port};{second}=127.0.0.1:{plain.port}"
        settings = f"{first}:tls=on,{first}:tls_ca={authority.chain}"
        return [moxi.BINARY, "-z", where, "-l", "127.0.0.1", "-Z", settings, *moxi.as_user()]

    proxy = run(lambda: moxi.start(pools, ports=2))
    for port in proxy.ports:
        with moxi.Client(port) as client:
            assert client.set(b"k", b"v") == b"STORED\r\n"
            assert client.get(b"k") == b"v"


def test_a_pool_reaches_the_cache_of_its_own_process(run, authority, certificate):
    """With -Z its port speaks TLS as well."""
    both = run(moxi.start_both, *server_options(certificate), *believing(authority))
    with TlsClient(both.ports[0], context(authority)) as at_pool, TlsClient(both.ports[1]) as at_cache:
        assert at_pool.set(b"k", b"v" * 100_000) == b"STORED\r\n"
        assert at_cache.get(b"k") == b"v" * 100_000


@pytest.mark.parametrize(
    "settings, complaint",
    [
        ("tls=yes", '"yes"'),
        ("tls=on,tls_verify=maybe", "full, ca or none"),
        ("tls=on,tls_ca=/no/such/file", "tls_ca=/no/such/file"),
        ("tls=on,tls_cert=/no/such/file", "tls_cert=/no/such/file"),
        ("tls=on,tls_key=/no/such/file", "tls_key needs tls_cert"),
        ("tls_ca=/no/such/file", "tls=on"),
    ],
)
@pytest.mark.parametrize("checks", [False, True])
def test_what_cannot_work_is_refused_at_start(settings, complaint, checks):
    check = ["--check"] if checks else []
    done = moxi.run(*check, "-z", "11411=127.0.0.1:1", "-Z", settings, *moxi.as_user())
    assert done.returncode == 1
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_it_takes_is_shown(folder, authority):
    done = moxi.run("--check", "-z", "11411=127.0.0.1:1", *believing(authority, "tls_name=a.example", "tls_verify=ca"))
    assert done.returncode == 0, done.stderr
    for line in ("tls on", f"tls_ca {authority.chain}", "tls_verify ca", "tls_name a.example", "tls_cert "):
        assert f"11411:default:behavior:{line}\n" in done.stdout
