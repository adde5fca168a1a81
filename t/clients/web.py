"""Starts a web server with a configuration of its own in a temporary folder, and asks it for pages."""

import contextlib
import pathlib
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass

import moxi
import programs


@dataclass
class Page:
    status: int
    headers: object
    body: bytes


@dataclass
class WebServer:
    port: int
    folder: pathlib.Path

    def get(self, path, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=moxi.PATIENCE) as answer:
                return Page(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.code, error.headers, error.read())


@contextlib.contextmanager
def started(make_argv, template, memcached_port):
    """make_argv(configuration file) -> the command. In the template @PORT@ is where to listen, @MEMCACHED@
    the port of the cluster, @FOLDER@ the temporary folder, which other users may read."""
    with tempfile.TemporaryDirectory(prefix="moxi-web-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        text = (programs.HERE / template).read_text()
        text = text.replace("@MEMCACHED@", str(memcached_port)).replace("@FOLDER@", name)

        def argv(port):
            (folder / "server.conf").write_text(text.replace("@PORT@", str(port)))
            return make_argv(folder / "server.conf")

        server = moxi.start(argv)
        try:
            yield WebServer(server.port, folder)
        finally:
            server.stop()
