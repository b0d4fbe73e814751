from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("公开内容")

    def ready(self) -> None:
        from pages import generation, review, roles, telephones

        generation.listen()
        review.listen()
        roles.listen()
        telephones.tell_the_portal()
