"""A process of its own that draws a PDF anew, with little memory, little time and no settings.

A PDF may hold scripts, files, layers, earlier versions and text that nobody sees. What comes out
holds its pages as pictures, with what was found covered, and beneath them the same words as an
unseen text. `portal.files.pdf` runs `python -m portal.drawing` and speaks with it over its streams.
"""
