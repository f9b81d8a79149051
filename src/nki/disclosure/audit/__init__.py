"""The auditor: reads only what is public and tries to work withheld figures back.

It shares no code with what withholds.
"""

from nki.disclosure.audit.attack import audit_table
from nki.disclosure.audit.public import Membership, PublicTable, public_table
from nki.disclosure.audit.release import audit_release
from nki.disclosure.audit.report import AuditReport
from nki.disclosure.audit.rules import Settings, rules_of
from nki.disclosure.audit.shares import SharesAudit, audit_shares

__all__ = [
    "AuditReport",
    "Membership",
    "PublicTable",
    "Settings",
    "SharesAudit",
    "audit_release",
    "audit_shares",
    "audit_table",
    "public_table",
    "rules_of",
]
