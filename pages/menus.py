"""What stands around every page: whose site it is, its menus, where one is, head and foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from pages import links, public
from pages.cache import CARE_COOKIE
from pages.models import SitePage
from pages.public import Place, Shows


@dataclass(frozen=True)
class Link:
    """A link as it is shown. ``here``: the page itself, or one below it, is being read."""

    title: str
    url: str
    summary: str = ""
    here: bool = False
    below: tuple[Link, ...] = ()


@dataclass
class Frame:
    """The surroundings of one page, or of a page that is none (search, site map)."""

    ground: public.Ground
    places: list[Place]
    hidden: set[int]
    care: bool
    page: SitePage | None = None
    here: str = "/"  # the address being read
    title: str = ""

    @property
    def name(self) -> str:
        """The name at the head: the site's own, else the bureau's."""
        bureau = self.ground.bureau
        return self.ground.profile.site_name or (bureau.name if bureau else "")

    @property
    def bureau(self) -> str:
        return self.ground.bureau.name if self.ground.bureau else ""

    @property
    def profile(self) -> Any:
        return self.ground.profile

    @property
    def is_home(self) -> bool:
        return self.page is not None and self.page.pk == self.ground.home.pk

    @property
    def path(self) -> str:
        """Where in the tree the page stands; of a page not saved yet, where it will."""
        return self.page.path if self.page is not None else self.ground.home.path

    def address(self, page: Any) -> str:
        return self.ground.address(page)

    def link(self, place: Place, below: tuple[Link, ...] = ()) -> Link:
        here = self.path.startswith(place.path)
        return Link(place.title, self.address(place), place.summary, here, below)

    def under(self, path: str) -> list[Place]:
        """The places right below."""
        depth = len(path) // 4 + 1
        return [p for p in self.places if p.depth == depth and p.path.startswith(path)]

    @cached_property
    def menu(self) -> list[Link]:
        """The columns of the site, each with what stands below it."""
        tops = [p for p in self.under(self.ground.home.path) if p.is_column]
        return [
            self.link(top, tuple(self.link(place) for place in self.under(top.path)))
            for top in tops
        ]

    @cached_property
    def beside(self) -> Link | None:
        """The column of the first level in which the page stands, if there is more in it."""
        return next((link for link in self.menu if link.here and link.below), None)

    @cached_property
    def above(self) -> list[Place]:
        """The columns above the page, from the top."""
        return [
            place
            for place in self.places
            if place.is_column and self.path.startswith(place.path) and place.path != self.path
        ]

    @cached_property
    def column(self) -> Place | None:
        """The column the page belongs to: itself, or the nearest above."""
        own = [p for p in self.places if p.is_column and self.path.startswith(p.path)]
        return own[-1] if own else None

    @cached_property
    def trail(self) -> list[Link]:
        """From the home page down to the page itself, which is no link."""
        if self.is_home:
            return []
        above = [self.link(place) for place in self.above] if self.page is not None else []
        last = self.page.title if self.page is not None else self.title
        return [Link(_("首页"), "/"), *above, Link(str(last), "")]

    @property
    def heading(self) -> str:
        return self.page.title if self.page is not None else self.title

    def showing(self, shows: Shows) -> Link | None:
        """The column that gathers this."""
        return next((self.link(p) for p in self.places if p.shows == shows), None)

    @cached_property
    def foot(self) -> list[Link]:
        """Links of the foot that everybody looks for there."""
        found = [Link(_("网站地图"), "/sitemap/")]
        contacts = self.showing(Shows.CONTACTS)
        if contacts:
            found.append(Link(_("联系方式"), contacts.url))
        return [*found, Link(_("无障碍说明"), "/accessibility/")]

    @cached_property
    def friends(self) -> list[Link]:
        """友情链接, as far as they are addresses."""
        rows = [row for row in self.profile.links if isinstance(row, dict)]
        found = [
            Link(str(row.get("name", "")), links.outward(str(row.get("url", "")))) for row in rows
        ]
        return [link for link in found if link.title and link.url]

    @cached_property
    def marks(self) -> dict[str, str]:
        """Where the marks of the foot lead: party organ, finding mistakes, police record."""
        profile = self.profile
        given = {
            "mark": profile.mark_link,
            "mistakes": profile.error_link,
            "police": profile.police_link,
        }
        return {name: links.outward(url) for name, url in given.items()}

    @property
    def care_address(self) -> str:
        """Turns large type on or off and comes back here."""
        return "/care/?" + urlencode({"on": "0" if self.care else "1", "back": self.here})


def tree(pages: Any, frame: Frame) -> list[Link]:
    """Pages in the order of the tree, each with what stands below it."""
    rows = list(pages.only("path", "depth", "title", "url_path"))

    def below(path: str, depth: int) -> tuple[Link, ...]:
        inside = [row for row in rows if row.path.startswith(path)]
        return tuple(
            Link(row.title, frame.address(row), below=below(row.path, depth + 1))
            for row in inside
            if row.depth == depth
        )

    return list(below(frame.ground.home.path, frame.ground.home.depth + 1))


def survey(request: HttpRequest) -> tuple[public.Ground | None, list[Place], set[int]]:
    """The ground and its places, looked up once a request."""
    known = getattr(request, "_public_survey", None)
    if known is None:
        ground = public.ground()
        known = (ground, *(public.survey(ground.home) if ground else ([], set())))
        request._public_survey = known  # type: ignore[attr-defined]
    return cast("tuple[public.Ground | None, list[Place], set[int]]", known)


def frame(request: HttpRequest, page: SitePage | None = None, title: str = "") -> Frame | None:
    """The surroundings of ``page``; ``None`` before there is a home page."""
    ground, places, hidden = survey(request)
    if ground is None:
        return None
    return Frame(
        ground,
        places,
        hidden,
        care=request.COOKIES.get(CARE_COOKIE) == "1",
        page=page,
        here=request.path if page is None else ground.address(page),
        title=title,
    )
