"""``python -m errortagger`` is the same as ``errortagger``."""

import sys

from errortagger.cli.main import main

sys.exit(main())
