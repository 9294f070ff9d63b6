"""Pieces of panels that know the workspace: the stage, the inspector, playback."""
