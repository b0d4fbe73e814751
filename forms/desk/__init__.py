"""审批工作台: leaders and the office inside the Wagtail admin. Screens only: every change is a call
of ``forms.actions`` or ``permissions.people``, every question of sight one of ``forms.queries``."""
