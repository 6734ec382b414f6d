"""Everything that nobody does alone."""

from portal.analysis.exporting import EXPORT
from portal.analysis.lifting import LIFT
from portal.keeping.retention import RETENTION
from portal.proposals.kinds import Kind
from portal.proposals.rotation import ROTATION

KINDS: list[Kind] = [EXPORT, LIFT, RETENTION, ROTATION]
