"""What other programs ask: the quantities of any Chinese text, by the shipped rules."""

from pipeline.read.quantities import read_quantities

__all__ = ["read_quantities"]
