"""npm's `memjs` (node/), a client of the binary protocol."""

import programs


def test_conversation(packages, door):
    argv = ["node", programs.HERE / "node/binary_conversation.js", *door.words]
    programs.converse(argv, 29 if door.user else 28, cwd=packages)
