"""ruby-dalli, a client of the binary protocol (dalli.rb)."""

import programs


def test_conversation(door):
    programs.converse(["ruby", programs.HERE / "dalli.rb", *door.words], 35 if door.user else 34)
