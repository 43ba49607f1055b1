"""For other programs: what a Chinese sentence says of time and quantity, goal or not."""

from pipeline.read.times import read_times

__all__ = ["read_times"]
