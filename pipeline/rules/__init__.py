"""Rule packs under rules/: load, validate, compile, fingerprint, lay a user's own over them, and run their examples.

A pack is one YAML file. Its rules are data that an analyst may change; the rooms hold the engine. A rule is one of

* ``pattern``: a regular expression over the folded text (:func:`pipeline.text.fold`); ``{name}`` puts in a fragment,
* ``words``: a lexicon, matched longest first,
* ``selector``: a CSS selector (pack ``pages`` only).
"""

from pipeline.rules.check import RuleProblem, at, check_rule, check_rules
from pipeline.rules.either import either
from pipeline.rules.load import load_rules, rules_beside, rules_folder
from pipeline.rules.model import Example, Overlay, Pack, Place, Rule, RuleSet
from pipeline.rules.packfile import UnreadablePack

__all__ = [
    "Example",
    "Overlay",
    "Pack",
    "Place",
    "Rule",
    "RuleProblem",
    "RuleSet",
    "UnreadablePack",
    "at",
    "check_rule",
    "check_rules",
    "either",
    "load_rules",
    "rules_beside",
    "rules_folder",
]
