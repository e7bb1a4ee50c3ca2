"""The spend report on paper: A4 landscape, heads repeated, pages counted."""

from reports.pdf.document import render_pdf

__all__ = ["render_pdf"]
