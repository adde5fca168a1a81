"""Every kind of credentials against every way to log in: -S and -Y, each alone and both at once. After what fails
nothing is carried out; the next login, if it is right, lets in all the same."""

import pytest

import moxi
from binary_client import AUTH_CONTINUE, AUTH_ERROR, GET, INVALID, NOT_FOUND, OK, SASL_AUTH, BinaryClient, failure, packet

HUGE, FAR_TOO_HUGE = 1900, 20_000
# (user, password), both as the client sends them; None: not sent.
CREDENTIALS = {
    "right": (b"ann", b"one"),
    "right of another": (b"bob", b"two:2"),
    "wrong password": (b"ann", b"two"),
    "password of another": (b"ann", b"two:2"),
    "wrong user": (b"eve", b"one"),
    "password and more": (b"ann", b"one1"),
    "half a password": (b"ann", b"on"),
    "capitals": (b"ANN", b"one"),
    "empty password": (b"ann", b""),
    "empty user": (b"", b"one"),
    "both empty": (b"", b""),
    "huge password": (b"ann", b"x" * HUGE),
    "huge user": (b"x" * HUGE, b"one"),
    "right but huge": (b"ann", b"one" + b"\xff" * HUGE),
    "far too huge": (b"ann", b"x" * FAR_TOO_HUGE),
    "missing password": (b"ann", None),
    "missing": (None, None),
}
RIGHT = ("right", "right of another")

STORED = b"STORED\r\n"
FAILURE = b"CLIENT_ERROR authentication failure\r\n"
NO_TOKEN = b"CLIENT_ERROR bad authentication token format\r\n"
TOO_LONG = b"CLIENT_ERROR auth token too long\r\n"
UNAUTHENTICATED = b"CLIENT_ERROR unauthenticated\r\n"


@pytest.fixture(params=["-S", "-Y", "-S -Y"])
def guarded(request, run, tmp_path, monkeypatch):
    """A server, and which protocols log in there."""
    sasl, text = tmp_path / "sasl", tmp_path / "text"
    sasl.write_text("ann:one\nbob:two\n")
    text.write_text("ann:one\nbob:two:2\n")
    monkeypatch.setenv("MEMCACHED_SASL_PWDB", str(sasl))
    options = [str(text) if word == "FILE" else word for word in request.param.replace("-Y", "-Y FILE").split()]
    return run(moxi.start_server, *options), request.param


def text_login(user, password):
    data = b"" if user is None else user if password is None else user + b" " + password
    return b"set auth 0 0 %d\r\n%s\r\n" % (len(data), data)


def text_answer(name, user, password):
    if name in RIGHT:
        return STORED
    if not user or not password:
        return NO_TOKEN
    return TOO_LONG if len(password) == FAR_TOO_HUGE else FAILURE


def sasl_login(user, password):
    message = b"" if user is None else b"\0" + user if password is None else b"\0" + user + b"\0" + password
    return packet(SASL_AUTH, b"PLAIN", value=message)


def counted(client):
    stats = dict(client.stats())
    return int(stats["auth_cmds"]), int(stats["auth_errors"])


def test_text(guarded):
    server, options = guarded
    if "-Y" not in options:
        return no_text(server)
    for name, (user, password) in CREDENTIALS.items():
        with server.client() as client:
            assert client.ask(text_login(user, password)) == text_answer(name, user, password), name
            if name == "far too huge":  # its data is no line
                assert client.read_to_end() == b""
                continue
            assert client.ask(b"get auth\r\n") == (b"END\r\n" if name in RIGHT else UNAUTHENTICATED), name
        if name in RIGHT:
            continue
        with server.client() as client:
            client.ask(text_login(user, password))
            assert client.ask(text_login(*CREDENTIALS["right"])) == STORED, name
            assert client.get(b"auth") is None, name


def no_text(server):
    """Where packets log in alone text is not spoken."""
    with server.client() as client:
        client.send(text_login(b"ann", b"one"))
        assert client.read_to_end() == b""


def test_sasl(guarded):
    server, options = guarded
    if "-S" not in options:
        return no_sasl(server)
    for name, (user, password) in CREDENTIALS.items():
        if name == "right of another":
            user, password = b"bob", b"two"  # a colon ends it there
        with BinaryClient(server.port) as client:
            answer = client.ask(sasl_login(user, password))
            expected = OK if name in RIGHT else AUTH_CONTINUE if name == "missing" else AUTH_ERROR
            assert answer.status == expected, name
            if name == "far too huge":
                assert client.is_closed()
                continue
            told = client.ask(packet(GET, b"k"))
            assert told.status == (NOT_FOUND if name in RIGHT else AUTH_ERROR), name
            assert name in RIGHT or client.is_closed(), name
        with BinaryClient(server.port) as client:
            client.ask(sasl_login(user, password))
            assert client.ask(sasl_login(*CREDENTIALS["right"])).status == OK, name
            assert client.ask(packet(GET, b"k")).status == NOT_FOUND, name


def no_sasl(server):
    """Where text logs in alone packets are not spoken."""
    with BinaryClient(server.port) as client:
        client.send(sasl_login(b"ann", b"one"))
        assert client.is_closed()


def test_sasl_in_other_words(guarded):
    """Mechanisms and messages that are none, missing and huge."""
    server, options = guarded
    if "-S" not in options:
        return no_sasl(server)
    good = b"\0ann\0one"
    for mechanism, message, status in (
        (b"PLAIN", b"ann\0ann\0one", OK),  # who speaks for himself
        (b"PLAIN", b"bob\0ann\0one", AUTH_ERROR), (b"PLAIN", good + b"\0", AUTH_ERROR), (b"PLAIN", b"ann\0one", AUTH_ERROR),
        (b"PLAIN", b"\0" * 3, AUTH_ERROR), (b"PLAIN", b"\0" * HUGE, AUTH_ERROR), (b"PLAIN", b"x" * HUGE + good, AUTH_ERROR),
        (b"plain", good, AUTH_ERROR), (b"PLAIN\0", good, AUTH_ERROR), (b"PLAI", good, AUTH_ERROR), (b"X" * 32, good, AUTH_ERROR),
        (b"X" * 33, good, INVALID), (b"X" * 250, good, INVALID),
    ):
        with BinaryClient(server.port) as client:
            answer = client.ask(packet(SASL_AUTH, mechanism, value=message))
            assert answer.status == status, (mechanism, message[:40])
    for lie in (packet(SASL_AUTH, b"", value=good), packet(SASL_AUTH, b"X" * 251, value=good), packet(SASL_AUTH, b"PLAIN", b"extr", good)):
        with BinaryClient(server.port) as client:
            assert client.ask(lie).status == INVALID
            assert client.is_closed()


def test_each_login_is_counted(guarded):
    server, options = guarded
    wrong = CREDENTIALS["wrong password"]
    right = CREDENTIALS["right"]
    if "-Y" in options:
        with server.client() as client:
            assert client.ask(text_login(*right)) == STORED
            before = counted(client)
            with server.client() as other:
                other.ask(text_login(*wrong))
                other.ask(text_login(*right))
            assert counted(client) == (before[0] + 2, before[1] + 1)
    if options == "-S -Y":
        with server.client() as client, BinaryClient(server.port) as other:
            assert client.ask(text_login(*right)) == STORED
            before = counted(client)
            assert other.ask(sasl_login(*wrong)) == failure(SASL_AUTH, AUTH_ERROR)
            assert other.ask(sasl_login(*right)).value == b"Authenticated"
            assert counted(client) == (before[0] + 2, before[1] + 1)


def test_the_clients_of_a_pool_log_in_the_same_way(run, tmp_path):
    users = tmp_path / "users"
    users.write_text("ann:one\nbob:two:2\n")
    proxy = run(moxi.start_proxy, [run(moxi.start_server).port], "-Y", users)
    for name, (user, password) in CREDENTIALS.items():
        with proxy.client() as client:
            assert client.ask(text_login(user, password)) == text_answer(name, user, password), name
            if name == "far too huge":
                assert client.read_to_end() == b""
            else:
                assert client.ask(b"get k\r\n") == (b"END\r\n" if name in RIGHT else UNAUTHENTICATED), name
