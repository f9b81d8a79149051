"""What every test begins with."""

from __future__ import annotations

import os

from hypothesis import settings

# A shared machine is sometimes slow, which is no fault of the code. The default run looks at the same examples every
# time, so that a change is judged by itself; NKI_RANDOM=1 (as in `make test-long`) looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None, print_blob=True)
settings.load_profile("new" if os.environ.get("NKI_RANDOM") else "same")
