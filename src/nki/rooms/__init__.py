"""The kommune's own rooms on the web: deliver, see what was found, fetch reports, see who has looked.

A process of its own, beside the one the public meets: that one never opens a register.
"""

from nki.rooms.app import open_rooms
from nki.rooms.settings import RoomSettings

__all__ = ["RoomSettings", "open_rooms"]
