"""What the reports' clocks, states and columns are called."""

from casebook.words import Both, sayings

CLOCKS = sayings("dashboard", "report_clocks")
ABOUT = sayings("dashboard", "report_about")
STATES = sayings("dashboard", "report_states")
HEADS = sayings("dashboard", "report_heads")
ORDER = Both("l'ordine di arrivo", "the order of arrival")
OTHERS = Both("reparti di una persona", "departments of one")
NOBODY = Both("di nessuno", "nobody’s")
NAMES = sayings("dashboard", "report_names")
