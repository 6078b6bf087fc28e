"""The steps of the pipeline, one a file: pure functions from draft to draft."""
