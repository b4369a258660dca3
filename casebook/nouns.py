"""Every table by its name, for those who read and write rows of several."""

from casebook.tables.cases import *  # noqa: F403
from casebook.tables.ends import *  # noqa: F403
from casebook.tables.heard import *  # noqa: F403
from casebook.tables.intake import *  # noqa: F403
from casebook.tables.known import *  # noqa: F403
from casebook.tables.people import *  # noqa: F403
from casebook.tables.team import *  # noqa: F403
