"""libvips behind one door: strangers' bytes in, upright sRGB pixels out, and pixels to bytes again.

Only the decoder's limited child runs anything in here; the server that forks it imports, but starts no
pipeline, because libvips would start a thread for it.
"""
