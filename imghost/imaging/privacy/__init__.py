"""Takes private facts out of stored files without touching a pixel: allow-lists say what may stay.

The stills are edited here, byte by byte, because exiftool 12 cannot write WebP, leaves the offsets of
multi-picture JPEGs (HDR gain maps) wrong and keeps unknown tags of TIFF. Videos are remuxed by ffmpeg.
"""
