"""The headless side: JSON in and out, the same actions and the same sight as the screens.

Routers are split by what is asked for; ``intranet.api`` mounts them. Reading a body, refusing it
and saying how a request looks have a module each, so that every address answers in one manner.
"""
