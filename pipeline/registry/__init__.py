"""China's regions and government bodies: short, full and former names; resolves a unit of a notice to one body.

``省发展改革委`` in a notice of 广东省 is 广东省发展和改革委员会, id ``440000/development-reform``. The data stands
under rules/registry/; docs/registry.md says what the ids mean and how names follow the date.
"""

from __future__ import annotations

from pipeline.registry.model import Level, Reason, Region, Resolution
from pipeline.registry.regions import NATION, Regions
from pipeline.registry.resolve import Registry, load_registry

__all__ = ["NATION", "Level", "Reason", "Region", "Regions", "Registry", "Resolution", "load_registry"]
