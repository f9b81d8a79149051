"""Who may see what of a kommune's own figures: keys, tokens, sessions, and a chained book of who was let in."""

from nki.access.book import Book, open_book
from nki.access.grant import Denied, Grant, Role
from nki.access.keys import issue_key, key_grant, revoke_key
from nki.access.tokens import TokenVerifier

__all__ = [
    "Book",
    "Denied",
    "Grant",
    "Role",
    "TokenVerifier",
    "issue_key",
    "key_grant",
    "open_book",
    "revoke_key",
]
