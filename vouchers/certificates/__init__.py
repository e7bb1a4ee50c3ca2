"""The voucher on paper: one A4 page that a holder brings to the first class."""

from vouchers.certificates.content import Certificate, Funder
from vouchers.certificates.document import render_certificate, render_certificates

__all__ = ["Certificate", "Funder", "render_certificate", "render_certificates"]
