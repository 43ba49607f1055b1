"""What the codes of a trace mean, as sentences: why a candidate lost, and by which reading a value came about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WHY: Final[Mapping[str, str]] = {
    "begins_later": "begins later than 「{winner}」, which {by} read: of matches that overlap the first to begin wins",
    "shorter": "shorter than 「{winner}」, which {by} read: of those that begin together the longest wins",
    "later_in_file": "the same place as 「{winner}」, but {by} stands before it in the file",
    "inside_lookalike": "stands in 「{winner}」, which {by} keeps out: {reason}",
    "inside_deadline": "stands in the deadline 「{winner}」, which {by} read",
    "inside_target": "stands in 「{winner}」, which {by} reads as a whole",
    "no_date": "no date can be told: the calendar has no such day, or the notice has no date to count from",
    "alone": "a bare period is a deadline only in a list with one",
    "past": "lies in the past of the notice: {words}",
    "no_value": "the number cannot be read",
    "too_large": "a number so large is none",
    "needs_comparator": "a number without a measure word counts only behind a comparator such as 达到 or 不低于",
    "no_promised_time": "a span of time that no promise limits",
    "no_count": "a Chinese numeral that counts no goal",
    "starts_from": "「{words}」 says where a change starts from, by {by}: {reason}",
    "past_words": "「{words}」 tells what has been achieved, by {by}: {reason}",
    "past_year": "「{words}」 is a year before the notice's own, by {by}: {reason}",
    "no_goal": "a bare number that nothing makes a goal",
    "farther": "「{words}」 stands farther from the title than 「{winner}」, by which {by} decides",
    "repealed": "「{winner}」 behind the title decides, by {by}",
}
"""Why a candidate became no fact; ``{reason}`` is the reason of the rule ``{by}``."""

HOW: Final[Mapping[str, str]] = {
    "year_written": "the year that the expression names",
    "year_relative": "counted from the year of the notice",
    "year_of_sentence": "the year named before in the same sentence",
    "year_of_title": "the year that the title plans for",
    "year_of_notice": "the year of the notice's own date: no other is named",
    "year_after_notice": "the year after the notice: the month lies before its own",
    "date_of_notice": "the date of the notice, from which the expression counts",
    "bound_end": "the last day of the period",
    "bound_before": "前 without 底 or 末: the day before the period begins",
    "bound_kept": "前 without 底 or 末, but the day before the period lies before the notice: its last day",
    "bound_span": "the whole period",
    "bound_full_year": "the whole year",
    "bound_start": "the first day of the period",
    "bound_within": "from the date of the notice, as long as counted",
    "bound_last": "as long as counted from the date of the notice",
    "bound_anchor": "the date of the notice",
    "bound_after": "后: the day after the period",
    "bound_later": "so long after the date of the notice",
    "base_unit": "万 and 亿 go into the number, 个 and 人民币 go",
    "said_by_rule": "the rule says so for the whole expression",
    "doubled": "so many times twice as much",
    "before_decides": "the word in front decides",
    "before_gives_way": "the word in front gives way to the one behind",
    "after_decides": "the word behind decides",
    "after_gives_way": "the word behind gives way to the one in front",
    "bare_number": "no comparator stands at it: the number itself",
    "in_list": "a list: goes on as the whole expression beside it",
    "goes_on": "a list: goes on as the number before",
    "standard": "a standard (subsidy, cap, fee, threshold) and no goal",
    "change": "a word for a change stands in front",
    "points": "百分点 measure a change",
    "rate_of_growth": "增速 or 增长率 stands in front",
    "coverage_in_front": "覆盖 stands in front",
    "all_of_it": "100%",
    "bare_share": "a share of its own",
    "share_in_front": "率, 占比 or the like stands in front",
    "percent_of_nothing_shared": "a percentage, but of no share that is named",
    "quantity": "a quantity",
    "indicator_in_front": "the noun phrase in front of it in its clause",
    "indicator_behind": "the noun phrase behind it, as none stands in front",
    "indicator_of_list": "the one of the list, named once in front",
    "last_in_sentence": "the last deadline before it in its sentence",
    "nearest_in_front": "the word nearest in front of the title",
    "behind": "what stands behind the title decides",
    "nothing_in_front": "no word in front of the title says more",
    "elided": "what the list names only once is put back",
    "taken_from": "the name of the list from which it is put back",
    "stated": "the words beside the name say so",
    "label": "the label in front of the list",
    "column": "the column of the task table",
    "convention": "the notice's own convention",
    "default": "what holds where nothing says more",
    "collective": "a group without a name of its own",
    "open_ended": "the list ends in 等",
}
"""By which reading a value came about."""


def how(code: str) -> str:
    """The reading of a code as a sentence; ``times_10000`` is a factor."""
    factor = code.removeprefix("times_")
    return f"× {factor}" if factor != code else HOW.get(code, "")
