"""``python -m quattrocchi`` is the same as ``quattrocchi``."""

import sys

from quattrocchi.cli import main

sys.exit(main())
