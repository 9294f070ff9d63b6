"""How golden cases about tags are put to the public functions; one function a kind."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts, review_counts, tally
from errortagger.stats.fixing import if_fixed
from errortagger.stats.frame import Frame
from errortagger.stats.headroom import gain_to_human, gap_to_human, headroom
from errortagger.stats.label_check import LabelChecks, label_check_accuracy
from errortagger.stats.number import Number, Reason, ratio
from errortagger.stats.planning import doubt
from errortagger.stats.priority import competition_ranks
from errortagger.stats.proportion import share
from errortagger.stats.retroactive import share_if_missing_were_absent, to_review_again, union_share
from errortagger.stats.tag_metrics import TagPlan, tag_metrics
from errortagger.stats.tag_sets import greedy_order, set_counts, set_gains, split
from tests.stats.golden_case import Case, Values, in_random_order


def hlp_table(case: Case) -> Values:
    rows, found = case.rows, {}
    for row in rows:
        model, human, spread = float(row["model_accuracy"]), float(row["hlp"]), float(row["prevalence"])
        gain = gain_to_human(model, human, spread)
        found |= {
            f"{row['tag']}.gap": gap_to_human(model, human),
            f"{row['tag']}.gain_signed": gain,
            f"{row['tag']}.gain": headroom(Number(gain)).value,
        }
    names = [row["tag"] for row in rows]
    gains = [found[f"{name}.gain"] for name in names]
    for position, rank in competition_ranks(gains, [float(row["prevalence"]) for row in rows], names):
        found[f"{names[position]}.rank"] = rank
    return found


def _sides(case: Case, tag: str, reviewed: np.ndarray, members: np.ndarray) -> TagCounts:
    sides = [
        tally(
            case.answers(tag), members=members & (case.column("status") == status), reviewed=reviewed, reached=reviewed
        )
        for status in ("error", "correct")
    ]
    return TagCounts(*sides)


def census(case: Case) -> Values:
    every = np.ones(len(case.rows), dtype=bool)
    errors = int((case.column("status") == "error").sum())
    frame = Frame("C", errors, len(every) - errors)
    found: Values = {"N": frame.size, "N_e": errors, "accuracy": frame.accuracy().value}
    for tag in case.params["tags"]:
        counts = _sides(case, tag, every, every)
        metrics = tag_metrics(counts, frame, TagPlan(human_accuracy=case.params.get("hlp", {}).get(tag)))
        found |= {
            f"{tag}.errors_with_tag": metrics.error_share.numerator,
            f"{tag}.data_with_tag": metrics.prevalence.numerator,
            f"{tag}.gain": metrics.headroom.value,
        }
        names = ("error_share", "tag_error_rate", "prevalence", "tag_accuracy", "lift", "ceiling_gain")
        for name in (*names, "accuracy_if_fixed", "gap", "gain_signed"):
            found[f"{tag}.{name}"] = getattr(metrics, name).value
    return found


def ceiling(case: Case) -> Values:
    found = {}
    for one in case.params["cases"]:
        fixed = if_fixed(one["error_share"], one["accuracy"])
        found |= {
            f"{one['name']}.gain": fixed.gain,
            f"{one['name']}.accuracy_if_fixed": fixed.accuracy,
            f"{one['name']}.error_rate_if_fixed": fixed.error_rate,
        }
    return found


def tag_sets(case: Case) -> Values:
    patterns, tags, size = case.patterns(), case.params["tags"], case.params["N"]
    found: Values = {}
    for number, names in enumerate(case.params["sets"], start=1):
        counts = set_counts(patterns, [tags.index(name) for name in names])
        gains = set_gains(counts, len(patterns), size)
        found |= {
            f"set{number}.errors_any": counts.any,
            f"set{number}.errors_all": counts.all,
            f"set{number}.gain_any": gains and gains.any,
            f"set{number}.gain_all": gains and gains.all,
            f"set{number}.naive_sum": gains and gains.sum,
        }
    steps, parts = greedy_order(patterns), split(patterns)
    assert parts is not None, "the case has no error"
    found["greedy_order"] = [tags[step.column] for step in steps]
    found["greedy_marginal_errors"] = [step.marginal for step in steps]
    found["greedy_cumulative_errors"] = [step.cumulative for step in steps]
    found["untagged_errors"] = parts.untagged
    for column, tag in enumerate(tags):
        found[f"{tag}.errors_with_tag"] = set_counts(patterns, [column]).any
        found[f"{tag}.only_this_tag"] = parts.only[column]
        found[f"{tag}.shapley_share"] = parts.share[column]
    return found


def _checks(case: Case, status: str, wrong: str) -> LabelChecks:
    checks = case.column("label_check")[case.column("status") == status]
    return LabelChecks(
        len(checks), int((checks != "").sum()), int((checks == wrong).sum()), int((checks == "unclear").sum())
    )


def label_wrong(case: Case) -> Values:
    errors, correct = _checks(case, "error", "wrong_pred_right"), _checks(case, "correct", "wrong")
    frame = Frame("C", errors.population, correct.population)
    adjusted = label_check_accuracy(errors, correct, frame)
    is_error, tag = case.column("status") == "error", case.params["tag"]
    of_model = is_error & (case.column("label_check") != "wrong_pred_right")
    reviewed = case.column("label_check") != ""
    shares = [
        share(tally(case.answers(tag), members=members, reviewed=reviewed, reached=reviewed))
        for members in (is_error, of_model)
    ]
    return {
        "raw_accuracy": frame.accuracy().value,
        "errors_checked": errors.checked,
        "corrects_checked": correct.checked,
        "label_mistakes_among_errors": errors.label_wrong,
        "label_mistake_share": ratio(errors.label_wrong, errors.checked, Reason.ERRORS_NOT_REVIEWED).value,
        "accuracy_if_only_errors_rechecked": adjusted.at_most,
        "adjusted_accuracy": adjusted.accuracy.value,
        "adjusted_accuracy.reason": adjusted.accuracy.reason,
        "adjusted_low": adjusted.if_unclear_are_errors,
        "adjusted_high": adjusted.if_unclear_are_right,
        f"{tag}.share_of_all_errors": shares[0].value,
        f"{tag}.share_of_model_errors": shares[1].value,
        "model_errors_checked": shares[1].denominator,
    }


def _counts(one: dict[str, Any]) -> tuple[TagCounts, Frame]:
    errors = in_random_order(one["Ne"], one["ne"], one["xe"])
    if one["Nc"] is None:
        return TagCounts(errors, NO_CORRECT_LOADED), Frame("A", one["Ne"])
    return TagCounts(errors, in_random_order(one["Nc"], one["nc"], one["xc"])), Frame("C", one["Ne"], one["Nc"])


def undefined(case: Case) -> Values:
    found: Values = {}
    for one in case.params["cases"]:
        metrics = tag_metrics(*_counts(one))
        for name in ("error_share", "prevalence", "tag_error_rate", "ceiling_gain"):
            number = getattr(metrics, name)
            found[f"{one['name']}.{name}"] = number.value
            found[f"{one['name']}.{name}.reason"] = number.reason
    return found


def review_states(case: Case) -> Values:
    excluded = case.column("excluded") == "1"
    reviewed = case.column("review") == "reviewed"
    counted = review_counts(
        case.column("status") == "error",
        excluded=excluded,
        reviewed=reviewed,
        skipped=case.column("review") == "skipped",
    )
    frame, kept = Frame("C", counted.errors, counted.correct), ~excluded
    found: Values = {
        "N_imported": counted.imported,
        "N_excluded": counted.excluded,
        "N": counted.examples,
        "N_e": counted.errors,
        "N_c": counted.correct,
        "n_skipped": counted.skipped,
        "n_reviewed_errors": counted.reviewed_errors,
        "n_reviewed_correct": counted.reviewed_correct,
    }
    for tag in case.params["tags"]:
        counts = _sides(case, tag, reviewed, kept)
        metrics = tag_metrics(counts, frame)
        found |= {
            f"{tag}.x_e": counts.errors.tagged,
            f"{tag}.n_e": counts.errors.considered,
            f"{tag}.x_c": counts.correct.tagged,
            f"{tag}.n_c": counts.correct.considered,
            f"{tag}.error_share": metrics.error_share.value,
            f"{tag}.share_floor": metrics.error_share.floor,
            f"{tag}.share_roof": metrics.error_share.roof,
            f"{tag}.tag_error_rate": metrics.tag_error_rate.value,
            f"{tag}.prevalence": metrics.prevalence.value,
            f"{tag}.to_re_review_errors": counts.errors.to_review_again,
        }
    return found


def tag_error_rates(case: Case) -> Values:
    found: Values = {}
    for one in case.params["cases"]:
        counts, frame = _counts(one)
        metrics, spread = tag_metrics(counts, frame, TagPlan(human_accuracy=one.get("hlp"))), doubt(counts, frame)
        for name in ("error_share", "tag_error_rate", "prevalence", "ceiling_gain", "gain_signed"):
            number = getattr(metrics, name)
            stem = f"{one['name']}.{name}"
            found |= {stem: number.value, f"{stem}_low": number.low, f"{stem}_high": number.high}
            found[f"{stem}.reason"] = number.reason
        found[f"{one['name']}.tag_error_rate_se"] = spread.rate_error if spread else None
        found[f"{one['name']}.prevalence_se"] = spread.prevalence_error if spread else None
    return found


def _grown(side: Side, population: int) -> Side:
    """The same reviews of a larger set of errors."""
    return Side(
        population, side.considered, side.tagged, side.known_present, side.known_absent, side.reviewed, side.prefix,
        trigger=side.trigger, to_review_again=side.to_review_again,
    )  # fmt: skip


def retroactive(case: Case) -> Values:
    every, population = np.ones(len(case.rows), dtype=bool), case.params["N_e"]
    found: Values = {"n_reviewed": len(every)}
    for tag in case.params["tags"]:
        order = case.params.get("trigger", {}).get(tag)
        place = np.flatnonzero(case.column("order") == str(order))
        trigger = int(place[0]) if len(place) else None
        side = tally(case.answers(tag), members=every, reviewed=every, reached=every, trigger=trigger)
        number = share(_grown(side, population))
        found |= {
            f"{tag}.n_considered": side.considered,
            f"{tag}.x": side.tagged,
            f"{tag}.re_review_queue_length": len(to_review_again(case.answers(tag), every)),
            f"{tag}.floor": number.floor,
            f"{tag}.roof": number.roof,
            f"{tag}.wrong_if_missing_is_negative": share_if_missing_were_absent(side).value,
            f"{tag}.estimate": number.value,
            f"{tag}.low": number.low,
            f"{tag}.high": number.high,
        }
    return found | _unions(case, population)


def _unions(case: Case, population: int) -> Values:
    patterns, tags = case.patterns(), case.params["tags"]
    found: Values = {}
    for count in range(2, len(tags) + 1):
        for columns in itertools.combinations(range(len(tags)), count):
            stem, result = "_".join(["union", *(tags[i] for i in columns)]), union_share(patterns, columns, population)
            found |= {
                f"{stem}.n_complete": result.complete,
                f"{stem}.x": result.tagged,
                f"{stem}.estimate": result.number.value,
                f"{stem}.low": result.number.low,
                f"{stem}.high": result.number.high,
                f"{stem}.floor": result.number.floor,
                f"{stem}.roof": result.number.roof,
                f"{stem}.biased_if_known_only": result.if_known_only.value,
            }
    return found


TAG_ADAPTERS: dict[str, Callable[[Case], Values]] = {
    "hlp_table": hlp_table,
    "tag_metrics_census": census,
    "ceiling": ceiling,
    "tag_sets": tag_sets,
    "label_wrong": label_wrong,
    "undefined": undefined,
    "review_states": review_states,
    "tag_error_rate": tag_error_rates,
    "retroactive": retroactive,
}
