"""The control rules beyond the form of a file: one number, one function, one message each."""

from nki.registers.rules.limits import Controls, Limits, load_controls

__all__ = ["Controls", "Limits", "load_controls"]
