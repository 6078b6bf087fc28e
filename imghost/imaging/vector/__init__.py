"""SVG support: parsed with limits, rewritten from allow-lists, rasterised by librsvg.

What is stored and drawn holds only what the lists in `names` and the grammar in `values` let through, so
nothing in it can run, load, or refer to anything but the file itself (SVG 2, W3C Candidate Recommendation).
"""
