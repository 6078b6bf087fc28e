"""The only room that knows Wand, ffmpeg and exiftool: paths and values in, files and facts out.

It knows nothing of the database, of requests or of who asks.
"""
