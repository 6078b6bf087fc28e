"""The libvips engine: untrusted bytes to upright sRGB pixels, and pixels to encoded bytes.

Only the decoder's limited child runs anything in here; the server that forks it imports, but starts no
pipeline, because libvips would start a thread for it.
"""
