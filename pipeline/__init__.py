"""gongwen: published notices of Chinese governments (公文) as tables that point at their characters."""

__version__ = "0.1.0"
__all__ = ["read_quantities", "read_times"]

TYPE_CHECKING = False
"""What typing calls so; ``import pipeline`` itself loads nothing."""
if TYPE_CHECKING:
    from pipeline.read import read_quantities, read_times


def __getattr__(name: str) -> object:
    if name in __all__:
        from pipeline import read

        return getattr(read, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
