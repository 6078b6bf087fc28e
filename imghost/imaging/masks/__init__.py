"""Masks: where the subject of a picture is, found by a neural network on this machine."""
