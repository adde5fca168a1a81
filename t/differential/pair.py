"""The two servers that are compared, and what is said to them: the same number of bytes in the same number of
fragments to both at once, each over a connection of its own, read to its end."""

import contextlib
import random
import select
import socket
import time

import moxi
from material import BASE64_KEYS, EVERY_KEY

OPTIONS = ("-m", "1024", "-t", "2")
# The oracle's maintainer may hold an item for a moment while it moves it to another queue; a number that gets shorter
# is then not padded.
ORACLE_OPTIONS = (*OPTIONS, "-o", "no_lru_maintainer")
PATIENCE_MS = 60_000
READ_SIZE = 1 << 18


def fragments(data, seed):
    """Cuts `data` as the seed says, in one of several styles: (pieces, pause between them in seconds)."""
    dice = random.Random(seed)
    style = dice.random()
    if style < 0.5 or len(data) < 2:
        return [data], 0
    if style < 0.7:  # a few cuts anywhere, with time in between for the other end to read
        cuts = sorted({dice.randrange(1, len(data)) for _ in range(dice.choice((1, 1, 2, 4)))})
        pause = 0.0001
    elif style < 0.95:  # blocks, some of them of one byte more or less than a buffer
        step = dice.choice((536, 1448, 2047, 2048, 2049, 4096, 16383, 16384, 16385, 65536))
        cuts, pause = list(range(step, len(data), step))[:64], 0
    else:  # the beginning byte by byte
        cuts, pause = list(range(1, min(len(data), dice.choice((40, 150))))), 0
    return [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)])], pause


class Link:
    """One connection: everything is sent, the sending half is closed, and everything that comes is kept."""

    def __init__(self, port, data, seed):
        self.pieces, self.pause = fragments(data, seed)
        self.pieces.reverse()
        self.received = []
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)

    def push(self):
        """Sends a piece; False when nothing is left, or nobody listens any more."""
        piece = self.pieces.pop()
        try:
            sent = self.socket.send(piece)
        except BlockingIOError:
            sent = 0
        except (ConnectionResetError, BrokenPipeError):
            return False
        if sent < len(piece):
            self.pieces.append(piece[sent:])
        elif not self.pieces:
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
        return bool(self.pieces)

    def pull(self):
        """Reads what is there; False at the end."""
        try:
            data = self.socket.recv(READ_SIZE)
        except BlockingIOError:
            return True
        except ConnectionResetError:
            return False
        self.received.append(data)
        return bool(data)


def converse(ports, streams, seed):
    """What each of the two answers to its stream up to the end of the connection."""
    links = [Link(port, data, seed) for port, data in zip(ports, streams)]
    poll = select.poll()
    open_links = {}
    for link in links:
        open_links[link.socket.fileno()] = link
        link.push()
        poll.register(link.socket, select.POLLIN | (select.POLLOUT if link.pieces else 0))
    while open_links:
        ready = poll.poll(PATIENCE_MS)
        assert ready, f"no answer, and no end of the connection, in {PATIENCE_MS // 1000} s"
        for descriptor, events in ready:
            link = open_links[descriptor]
            if events & select.POLLOUT and link.pieces:
                if link.pause:
                    time.sleep(link.pause)
                if not link.push():
                    poll.modify(descriptor, select.POLLIN)
            if events & ~select.POLLOUT and not link.pull():
                poll.unregister(descriptor)
                del open_links[descriptor]
                link.socket.close()
    return [b"".join(link.received) for link in links]


class Pair:
    """Debian's memcached, the oracle, and moxi; both with the same memory and threads."""

    def __init__(self, *more_options):
        """`more_options` are moxi's."""
        with contextlib.ExitStack() as stack:
            self.oracle = moxi.start_memcached(*ORACLE_OPTIONS)
            stack.callback(self.oracle.stop)
            self.ours = moxi.start_server(*OPTIONS, *more_options)
            stack.callback(self.ours.stop)
            self._stack = stack.pop_all()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stack.close()

    @property
    def ports(self):
        return self.oracle.port, self.ours.port

    def empty(self):
        """Nothing is there any more, and no flush is due. 1.6.18 only forgets an item for good when somebody asks for
        it: a later flush with a delay would bring it back."""
        lookups = b"".join(b"mg %s b\r\n" % key for key in BASE64_KEYS)
        answers = converse(self.ports, (b"flush_all 0\r\nget %s\r\n%s" % (b" ".join(EVERY_KEY), lookups),) * 2, 0)
        assert answers == [b"OK\r\nEND\r\n" + b"EN\r\n" * len(BASE64_KEYS)] * 2, answers

    def lost_items(self):
        """How often either had no room: then their answers cannot be compared."""
        counts = []
        for server in (self.oracle, self.ours):
            with server.client() as client:
                stats = dict(client.stats())
            counts.append(int(stats["evictions"]) + int(stats.get("store_no_memory", 0)))
        return counts
