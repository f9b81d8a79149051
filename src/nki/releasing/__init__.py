"""From prepared to public: one makes a release, others approve it, and it is let out in one step; all of it logged.

The register's audit log is the only memory: who may sign, who signed what, and what was let out. `current.json`, which
is all the public sees, follows from the log and is made anew whenever it differs.
"""

from nki.releasing.acts import approve, enrol, keep, publish, require, settle, withdraw
from nki.releasing.desk import Desk, Draft, read_desk

__all__ = ["Desk", "Draft", "approve", "enrol", "keep", "publish", "read_desk", "require", "settle", "withdraw"]
