"""The public site: pages, and the registers they are made of."""

from pages.importer.models import ImportPiece, ImportRun
from pages.models.base import Citation, Openness, PersonalData, SitePage
from pages.models.disclosure import ArticlePage, NoticePage, ReportPage
from pages.models.figures import FigureKind, FiguresPage, Release, SpendingLine
from pages.models.places import ColumnPage, HomePage, TextPage
from pages.models.power import (
    MatterCitation,
    MatterPage,
    PledgesPage,
    ProcessCitation,
    ProcessPage,
    RuleCitation,
    RulePage,
    SectionCitation,
    SectionPage,
)
from pages.models.registers import Contact, Correction, LegalBasis, Pledge, SiteProfile

__all__ = [
    "ArticlePage",
    "Citation",
    "ColumnPage",
    "Contact",
    "Correction",
    "FigureKind",
    "FiguresPage",
    "HomePage",
    "ImportPiece",
    "ImportRun",
    "LegalBasis",
    "MatterCitation",
    "MatterPage",
    "NoticePage",
    "Openness",
    "PersonalData",
    "Pledge",
    "PledgesPage",
    "ProcessCitation",
    "ProcessPage",
    "Release",
    "ReportPage",
    "RuleCitation",
    "RulePage",
    "SectionCitation",
    "SectionPage",
    "SitePage",
    "SiteProfile",
    "SpendingLine",
    "TextPage",
]
