"""A bulletin on paper, in the layout of official papers: as a PDF to circulate, as a document to edit and stamp."""

from apps.inspections.papers.document import document
from apps.inspections.papers.pdf import pdf

__all__ = ["document", "pdf"]
