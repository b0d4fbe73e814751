"""The starter bureau: its sections, posts and accounts as data, and the loader that brings them.

What belongs here: ``bureau.json`` and what turns it into rows. No rule about people does.
"""

from permissions.starter.load import LoadedBureau, load_bureau

__all__ = ["LoadedBureau", "load_bureau"]
