"""The starter site: its tree, registers and texts as data, and the loader that brings them.

What belongs here: the JSON files and what turns them into rows. No page kind is known elsewhere by
what the starter puts on it.
"""

from pages.starter.load import load_site

__all__ = ["load_site"]
