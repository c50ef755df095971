"""The setting of each quotation: what the fitted heads choose among the article's phrases."""

from __future__ import annotations

from dataclasses import replace

from kg.model import Span
from kg.resolve.discourse import Discourse, Speakers
from kg.resolve.setting.clauses import Clause
from kg.resolve.setting.days import Days
from kg.resolve.setting.likelihood import KIND, SettingLikelihood
from kg.resolve.setting.passages import StatementSetting, ruled_settings
from kg.tagger import DIGITS

SURE = 0.25
"""Least probability of the likeliest addressee, occasion or relay. Across folds .2 to .3 were alike (record 0007)."""


def statement_settings(discourse: Discourse, speakers: Speakers) -> list[StatementSetting]:
    """Return the setting of each attribution, in their order.

    Raises ModelError where a head is missing or damaged.
    """
    if not discourse.doc.sentences or not discourse.attributions:
        return [StatementSetting()] * len(discourse.attributions)
    clauses = [Clause(discourse, attribution) for attribution in discourse.attributions]
    ruled = ruled_settings(discourse, speakers, clauses)
    likelihood = SettingLikelihood(discourse, speakers, {a: [getattr(s, a) for s in ruled] for a in KIND})
    likelihood.judge_phrases()
    days = Days(discourse, speakers, clauses)
    return [
        replace(
            setting, said_on=days.day(index), **{a: _chosen(likelihood, index, a, getattr(setting, a)) for a in KIND}
        )
        for index, setting in enumerate(ruled)
    ]


def _chosen(likelihood: SettingLikelihood, index: int, aspect: str, ruled: Span | None) -> Span | None:
    """Return the likeliest phrase; but who is urged in what was said ("urged [Russia] to step in") is for the rules.

    These are right in 11 of 12 statements annotated by hand, and of the model's annotations a third leave them out.
    """
    if ruled and likelihood.is_said(index, ruled):
        return ruled
    near = likelihood.near(index, aspect)
    if not near:
        return None
    likely = likelihood.likely(index, aspect, near).tolist()
    best = max(range(len(near)), key=lambda i: (round(likely[i], DIGITS), i))
    return likelihood.phrases[KIND[aspect]][near[best]].span if likely[best] >= SURE else None
