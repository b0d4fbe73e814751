"""What the public may see. Asked here by menus, lists, pages, search, interface, feed and export.

Seen is what is live, not expired, private neither itself nor by an ancestor, and not empty: a
process without steps, a page of figures of which none are released and a column with nothing to
list do not exist in public.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Site

from pages.models import (
    ColumnPage,
    Contact,
    FiguresPage,
    HomePage,
    MatterPage,
    PledgesPage,
    ProcessPage,
    Release,
    SectionPage,
    SiteProfile,
    TextPage,
)
from permissions.models import Bureau

Shows = ColumnPage.Shows


@dataclass(frozen=True)
class Ground:
    """Where the public site stands: its home, whose it is, and what its head and foot say."""

    site: Site
    home: Page
    bureau: Bureau | None
    profile: SiteProfile

    def address(self, page: Any) -> str:
        """Where ``page`` (anything with an ``url_path``) is read on this site."""
        return "/" + str(page.url_path)[len(self.home.url_path) :]


def ground() -> Ground | None:
    """The public site in one look; ``None`` before there is a home page."""
    site = (
        Site.objects.filter(is_default_site=True)
        .select_related("root_page", "bureau__site_profile")
        .first()
    )
    if site is None or site.root_page.specific_class is not HomePage:
        return None
    bureau = getattr(site, "bureau", None)
    if bureau is None:
        bureau = Bureau.objects.select_related("site_profile").order_by("pk").first()
    profile = getattr(bureau, "site_profile", None) or SiteProfile()
    return Ground(site, site.root_page, bureau, profile)


def site_root() -> Page | None:
    """The home page of the public site; ``None`` before there is one."""
    found = ground()
    return found.home if found else None


def _outer(path: str) -> Any:
    """A path of the outer query, as a text that lookups may be asked of."""
    return ExpressionWrapper(OuterRef(path), output_field=CharField())


def _private(path: str = "path") -> Exists:
    """A view restriction stands on the page, or on one above it."""
    return Exists(
        PageViewRestriction.objects.annotate(below=_outer(path)).filter(
            below__startswith=F("page__path")
        )
    )


def open_to_all(queryset: Any) -> Any:
    """Those rows of ``queryset`` (images, documents) whose collection is private to nobody."""
    private = CollectionViewRestriction.objects.annotate(below=_outer("collection__path"))
    return queryset.exclude(Exists(private.filter(below__startswith=F("collection__path"))))


def published(queryset: Any) -> Any:
    """Live and not expired: by the clock, whether or not the job that takes pages down has run."""
    in_time = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
    return queryset.filter(in_time, live=True, expired=False)


def _open(queryset: Any, home: Page) -> Any:
    below = published(queryset).filter(path__startswith=home.path, depth__gte=home.depth)
    return below.filter(~_private())


def unreleased() -> Any:
    """Pages of figures of which no release stands, by key."""
    released = Release.objects.filter(kind=OuterRef("kind"), withdrawn_at__isnull=True)
    return FiguresPage.objects.filter(~Exists(released)).values("pk")


def open_to_readers(queryset: Any, home: Page) -> Any:
    """Pages of ``queryset`` that answer a reader; of columns too those without content, which
    only the places know. One query."""
    unwritten = ProcessPage.objects.filter(steps=[]).values("pk")
    return _open(queryset, home).exclude(pk__in=unwritten).exclude(pk__in=unreleased())


def open_pages(queryset: Any = None) -> Any:
    """Live and private to nobody, under the site's home; empty ones included."""
    root = site_root()
    pages = Page.objects.all() if queryset is None else queryset
    return pages.none() if root is None else _open(pages, root)


def public_contacts(kinds: Iterable[str] = ()) -> QuerySet[Contact]:
    """Contacts that are public and can be reached by something."""
    found = Contact.objects.filter(public=True).exclude(telephone="", fax="", email="", address="")
    return found.filter(kind__in=list(kinds)) if kinds else found


def leaders() -> QuerySet[Contact]:
    """Leaders somebody has put a name to."""
    return Contact.objects.filter(public=True, kind=Contact.Kind.LEADER).exclude(person="")


def timed() -> Any:
    """Matters with a limit, public or not."""
    limited = Q(legal_limit__isnull=False) | Q(pledged_limit__isnull=False)
    return MatterPage.objects.filter(limited)


def gathered(home: Page) -> set[str]:
    """Which kinds of gathering column have anything to list, wherever it stands. One query."""
    written = _open(ProcessPage.objects.exclude(steps=[]), home)
    sections = Exists(_open(SectionPage.objects.all(), home))
    answers = {
        Shows.SECTIONS: sections,
        Shows.POWERS: sections,
        Shows.LEADERS: Exists(leaders()),
        Shows.CONTACTS: Exists(public_contacts()),
        Shows.LIMITS: Exists(_open(timed(), home)),
        Shows.PROCESSES: Exists(written),
        Shows.RISKS: Exists(written.exclude(risks=[])),
    }
    row = Page.objects.filter(pk=home.pk).values_list(*answers.values()).get()
    return {shows for shows, there in zip(answers, row, strict=True) if there}


@dataclass(frozen=True)
class Place:
    """A page that others stand around: a column, or a text or list of pledges next to one.

    ``matters`` and ``notices``: whether such pages stand right below.
    """

    pk: int
    path: str
    depth: int
    title: str
    url_path: str
    summary: str
    keywords: str
    intro: str
    shows: str
    column_type: str
    on_home: str
    pledges: str
    matters: bool
    notices: bool
    content: bool

    @property
    def is_column(self) -> bool:
        return bool(self.shows)


def _type_ids(*models: Any) -> list[int]:
    return [ContentType.objects.get_for_model(model).pk for model in models]


def all_places(home: Page) -> list[Place]:
    """Every open column, and the texts, pledges and figures in the columns below the home page,
    in the order of the tree. Columns without content included: ``places`` leaves them out."""
    columns, *others = _type_ids(ColumnPage, TextPage, PledgesPage, FiguresPage)
    below = Page.objects.filter(live=True, expired=False, path__startswith=OuterRef("path"))
    children = below.filter(~_private(), depth=OuterRef("depth") + 1)
    leaf = below.filter(~_private()).exclude(content_type=columns).exclude(processpage__steps=[])
    leaf = leaf.exclude(pk__in=unreleased())
    rows = (
        _open(Page.objects.all(), home)
        .filter(
            Q(content_type=columns) | Q(content_type__in=others, depth=home.depth + 2),
            depth__gt=home.depth,
        )
        .exclude(pk__in=unreleased())
        .annotate(
            matters=Exists(children.filter(matterpage__isnull=False)),
            notices=Exists(children.filter(noticepage__isnull=False)),
            content=Exists(leaf),
        )
        .order_by("path")
        .values_list(
            "pk",
            "path",
            "depth",
            "title",
            "url_path",
            "columnpage__summary",
            "columnpage__keywords",
            "columnpage__intro",
            "columnpage__shows",
            "columnpage__column_type",
            "columnpage__on_home",
            "pledgespage__kind",
            "matters",
            "notices",
            "content",
        )
    )
    filled: list[list[Any]] = [["" if value is None else value for value in row] for row in rows]
    return [Place(*row) for row in filled]


def _without_content(found: list[Place], home: Page) -> set[int]:
    filled = gathered(home)
    full = [place.path for place in found if place.content or place.shows in filled]
    return {
        place.pk
        for place in found
        if place.is_column and not any(path.startswith(place.path) for path in full)
    }


def survey(home: Page) -> tuple[list[Place], set[int]]:
    """The places the public sees, and the keys of the columns it does not. Two queries."""
    found = all_places(home)
    hidden = _without_content(found, home)
    return [place for place in found if place.pk not in hidden], hidden


def public_pages(queryset: Any = None) -> Any:
    """The pages (of ``queryset``, a page queryset) that the public may see."""
    pages = Page.objects.all() if queryset is None else queryset
    home = site_root()
    if home is None:
        return pages.none()
    hidden = _without_content(all_places(home), home)
    return open_to_readers(pages, home).exclude(pk__in=hidden)


def is_public(page: Page) -> bool:
    """Whether this very page may be seen."""
    return bool(public_pages(Page.objects.filter(pk=page.pk)).exists())
