"""The rooms the public enters: the statistics bank (PxWebApi v2 and v1) and the built site. It opens releases only."""

from nki.web.settings import Settings

__all__ = ["Settings"]
