"""Films for browsers: H.264 with AAC in MP4, made by ffmpeg in the limited child."""
