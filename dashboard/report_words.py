"""What the reports' clocks, states and columns are called."""

from casebook.words import sayings, sentences

say = sentences("dashboard", "report_words")

CLOCKS = sayings("dashboard", "report_clocks")
ABOUT = sayings("dashboard", "report_about")
STATES = sayings("dashboard", "report_states")
HEADS = sayings("dashboard", "report_heads")
NAMES = sayings("dashboard", "report_names")
THINGS = sayings("dashboard", "report_things")
