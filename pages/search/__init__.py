"""Search that finds Chinese: runs of Chinese are indexed and asked for as pairs of characters.

``words`` spells, ``sqlite`` and ``postgres`` are Wagtail's backends with that spelling, ``find``
is what the public asks.
"""
