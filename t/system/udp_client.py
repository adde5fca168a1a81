"""A client that speaks memcached's UDP: a header of eight bytes, and answers in numbered datagrams."""

import socket
import struct

import moxi

PAYLOAD = 1392


class UdpClient:
    """Sends datagrams and puts answers together, whatever order they come in."""

    def __init__(self, port, host="127.0.0.1"):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.settimeout(moxi.PATIENCE)
        self.socket.connect((host, port))
        self.id = 0

    def send(self, requests, sequence=0, count=1):
        self.id = (self.id + 1) & 0xFFFF
        self.socket.send(struct.pack("!HHHH", self.id, sequence, count, 0) + requests)

    def receive(self):
        parts = {}
        count = 1
        while len(parts) < count:
            datagram = self.socket.recv(65536)
            request, number, count, zero = struct.unpack("!HHHH", datagram[:8])
            assert (request, zero) == (self.id, 0)
            assert len(datagram) <= 8 + PAYLOAD
            assert number not in parts
            parts[number] = datagram[8:]
        assert sorted(parts) == list(range(count))
        return b"".join(parts[number] for number in range(count))

    def ask(self, requests):
        self.send(requests)
        return self.receive()


def start_udp(*options):
    def argv(port):
        return [moxi.BINARY, "-p", port, "-U", port, "-l", "127.0.0.1", *moxi.as_user(), *options]

    return moxi.start(argv)
