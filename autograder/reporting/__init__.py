"""Builds reports as data (``model``, ``build``) and renders them as pages, tables and text.

Nothing here judges. A report is built from results once; everything else is rendered from the report, so that pages
can be written again, in either language, from ``report.json`` alone.
"""
