"""The log: one line for each thing that happened, whoever's words are in it."""

import logging

from quattrocchi.logs import OneLine


def test_what_a_service_said_cannot_make_a_line_of_its_own():
    said = "refused\n2026-03-02 CRITICAL quattrocchi: all is well\r\u2028x"
    record = logging.LogRecord("q", logging.WARNING, "", 0, "X said %s", (said,), None)
    line = OneLine("%(levelname)s %(message)s").format(record)
    assert len(line.splitlines()) == 1
    assert "all is well" in line
