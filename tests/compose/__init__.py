"""The compose file, the images and the scripts beside them, checked without a Docker engine."""
