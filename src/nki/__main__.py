"""`python -m nki` is `nki`."""

import sys

from nki.cli import main

sys.exit(main())
