"""The auditor: reads only what is public and tries to work withheld figures back.

It shares no code with what withholds.
"""

from nki.disclosure.audit.attack import audit_table, without_reasons
from nki.disclosure.audit.public import Cell, Membership, PublicTable, public_table
from nki.disclosure.audit.release import audit_release
from nki.disclosure.audit.report import AuditReport, TableAudit
from nki.disclosure.audit.rules import Rules, Settings, rules_of
from nki.disclosure.audit.shares import SharesAudit, audit_shares

__all__ = [
    "AuditReport",
    "Cell",
    "Membership",
    "PublicTable",
    "Rules",
    "Settings",
    "SharesAudit",
    "TableAudit",
    "audit_release",
    "audit_shares",
    "audit_table",
    "public_table",
    "rules_of",
    "without_reasons",
]
