from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    name = "forms"
    verbose_name = _("申请和审批")

    def ready(self) -> None:
        from forms import listeners  # noqa: F401
