"""内部办公: the staff's screens outside the admin, first for a phone, whole without JavaScript.

Views read through ``forms.queries`` and change through ``forms.actions``; nothing else does.
"""
