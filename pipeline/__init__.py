"""gongwen: published notices of Chinese governments (公文) as tables that point at their characters."""

__version__ = "0.1.0"
