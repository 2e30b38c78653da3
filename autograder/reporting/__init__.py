"""What is said of the grades: the report as data (``model``, ``build``) and as pages, tables and lines of text.

Nothing here judges. A report is built from results once; everything else is rendered from the report, so that pages
can be written again, in either language, from ``report.json`` alone.
"""
