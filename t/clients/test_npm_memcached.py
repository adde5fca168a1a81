"""npm's `memcached` (node/): the locked version is installed into build/node, once."""

import shutil

import pytest

import programs

FOLDER = programs.BUILD / "node"
LOCK = "package-lock.json"


@pytest.fixture(scope="session")
def packages():
    """The folder that has node_modules."""
    lock = programs.HERE / "node" / LOCK
    if not (FOLDER / "installed").exists() or (FOLDER / "installed").read_text() != lock.read_text():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", LOCK):
            shutil.copy(programs.HERE / "node" / name, FOLDER)
        programs.output_of(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER)
        shutil.copy(lock, FOLDER / "installed")
    return FOLDER


def test_conversation(packages, port):
    programs.converse(["node", programs.HERE / "node/conversation.js", port], 42, cwd=packages)
