"""spymemcached, in Java: the same conversation in text, through every role, and in binary (Spymemcached.java)."""

import programs

JAR = "/usr/share/java/spymemcached.jar"


def converse(checks, *words):
    programs.converse(["java", "-cp", JAR, programs.HERE / "Spymemcached.java", *words], checks)


def test_text(port):
    converse(2022, "text", port)


def test_binary(door):
    converse(2025, "binary", *door.words)
