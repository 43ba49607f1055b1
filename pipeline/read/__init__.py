"""For other programs: what a Chinese text says of time and quantity, goal or not, by the shipped rules."""

from pipeline.read.quantities import read_quantities
from pipeline.read.times import read_times

__all__ = ["read_quantities", "read_times"]
