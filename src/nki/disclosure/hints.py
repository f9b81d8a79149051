"""What was met with on the way to a sheet, for the next one of the same year: it saves time, and bears on nothing."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass

from nki.disclosure.audit.trail import NOWHERE, Trail, trail_of
from nki.disclosure.suppression.answers import NOTHING, Answers, answers_of


@dataclass(frozen=True, slots=True)
class Hints:
    """Where the auditor found tables, and what linear programming answered."""

    trail: Trail = NOWHERE
    answers: Answers = NOTHING

    def written(self, by: str) -> bytes:
        """Write them; `by` names the code and the solver they come of."""
        said = {"by": by, "trail": self.trail.said(), "answers": self.answers.said()}
        return zlib.compress(json.dumps(said).encode(), 1)


NO_HINTS = Hints()


def hints_of(content: bytes, by: str) -> Hints:
    """Read what was written: a trail by whomever, but answers only by the very same. What cannot be read is nothing."""
    try:
        said = json.loads(zlib.decompress(content))
        answers = answers_of(said["answers"]) if said["by"] == by else NOTHING
        return Hints(trail_of(said["trail"]), answers)
    except (ValueError, KeyError, TypeError, RecursionError, zlib.error):
        return NO_HINTS
