"""npm's `memcached` (node/), a text client."""

import programs


def test_conversation(packages, port):
    programs.converse(["node", programs.HERE / "node/conversation.js", port], 42, cwd=packages)
