"""How each kind of golden case is put to the public functions of the statistics; one function a kind."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from errortagger.domain.types import Answer, Answers
from errortagger.stats.compare import compare_tags
from errortagger.stats.counts import NO_CORRECT_LOADED, Side, TagCounts, tally
from errortagger.stats.frame import Frame
from errortagger.stats.headroom import gain_if_fixed, gain_to_human, gap_to_human
from errortagger.stats.intervals import (
    clopper_pearson,
    completion_limits,
    confidence_sequence,
    exact_hypergeometric,
    jeffreys,
    midp_hypergeometric,
    wilson,
    zero_count_limit,
    zero_count_upper,
)
from errortagger.stats.label_check import LabelChecks, label_check_accuracy
from errortagger.stats.planning import doubt, reviews_missing, reviews_needed
from errortagger.stats.priority import competition_ranks
from errortagger.stats.proportion import share
from errortagger.stats.ranking import ranking_draws
from errortagger.stats.tag_metrics import TagPlan, tag_metrics
from errortagger.stats.tag_sets import greedy_order, set_counts, split, union
from errortagger.stats.text import corpus, edit_counts
from errortagger.stats.weighted import Stratum, kish_effective, stratified_share, weighted_share

Row = dict[str, str]
Values = dict[str, Any]
_ANSWERS = {"1": Answer.PRESENT, "0": Answer.ABSENT, "?": Answer.UNSURE, "": Answer.NOT_ASKED}


@dataclass(frozen=True)
class Case:
    """One folder of the golden cases."""

    folder: Path

    @property
    def kind(self) -> str:
        return str(self._json("case")["kind"])

    @property
    def params(self) -> dict[str, Any]:
        return dict(self._json("case").get("params") or {})

    @property
    def expected(self) -> dict[str, dict[str, Any]]:
        return dict(self._json("expected")["values"])

    @property
    def rows(self) -> list[Row]:
        with (self.folder / "input.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def answers(self, tag: str) -> Answers:
        return np.array([_ANSWERS[row[tag]] for row in self.rows], dtype=np.int8)

    def column(self, name: str) -> np.ndarray:
        return np.array([row[name] for row in self.rows])

    def patterns(self) -> Answers:
        return np.column_stack([self.answers(tag) for tag in self.params["tags"]])

    def _json(self, name: str) -> dict[str, Any]:
        return dict(json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8")))


def in_random_order(population: int | None, considered: int, tagged: int) -> Side:
    return Side(population, considered, tagged, tagged, considered - tagged, considered, considered)


def hlp_table(case: Case) -> Values:
    rows, found = case.rows, {}
    for row in rows:
        model, human, spread = float(row["model_accuracy"]), float(row["hlp"]), float(row["prevalence"])
        gain = gain_to_human(model, human, spread)
        found |= {
            f"{row['tag']}.gap": gap_to_human(model, human),
            f"{row['tag']}.gain_signed": gain,
            f"{row['tag']}.gain": max(0.0, gain),
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
        metrics = tag_metrics(counts, frame, TagPlan(human_accuracy=case.params["hlp"].get(tag)))
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
        gain = gain_if_fixed(one["error_share"], 1 - one["accuracy"])
        found |= {
            f"{one['name']}.gain": gain,
            f"{one['name']}.accuracy_if_fixed": one["accuracy"] + gain,
            f"{one['name']}.error_rate_if_fixed": 1 - one["accuracy"] - gain,
        }
    return found


def tag_sets(case: Case) -> Values:
    patterns, tags, size = case.patterns(), case.params["tags"], case.params["N"]
    found: Values = {}
    for number, names in enumerate(case.params["sets"], start=1):
        counts = set_counts(patterns, [tags.index(name) for name in names])
        found |= {
            f"set{number}.errors_any": counts.any,
            f"set{number}.errors_all": counts.all,
            f"set{number}.gain_any": counts.any / size,
            f"set{number}.gain_all": counts.all / size,
            f"set{number}.naive_sum": counts.sum / size,
        }
    steps, parts = greedy_order(patterns), split(patterns)
    assert parts is not None
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
        "label_mistake_share": errors.label_wrong / errors.checked,
        "accuracy_if_only_errors_rechecked": adjusted.at_most,
        "adjusted_accuracy": adjusted.accuracy.value,
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
    kept = case.column("excluded") == "0"
    reviewed = case.column("review") == "reviewed"
    is_error = case.column("status") == "error"
    frame = Frame("C", int((kept & is_error).sum()), int((kept & ~is_error).sum()))
    found: Values = {
        "N_imported": len(kept),
        "N_excluded": int((~kept).sum()),
        "N": frame.size,
        "N_e": frame.errors,
        "N_c": frame.correct,
        "n_skipped": int((kept & (case.column("review") == "skipped")).sum()),
    }
    for tag in case.params["tags"]:
        counts = _sides(case, tag, reviewed, kept)
        metrics = tag_metrics(counts, frame)
        found |= {
            "n_reviewed_errors": counts.errors.reviewed,
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


def loss_weighted(case: Case) -> Values:
    words, losses = case.column("ref_words").astype(float), case.column("word_errors").astype(float)
    wer = losses.sum() / words.sum()
    found: Values = {"wer": wer}
    for tag in case.params["tags"]:
        tagged = case.answers(tag) == Answer.PRESENT
        loss = weighted_share(losses, tagged)
        clips = weighted_share((losses > 0).astype(float), tagged)
        assert loss is not None and clips is not None
        found |= {
            f"{tag}.loss_share": loss.share,
            f"{tag}.loss_share_se": loss.standard_error,
            f"{tag}.clip_share_of_errors": clips.share,
            f"{tag}.wer_if_fixed": wer * (1 - loss.share),
            f"{tag}.wer_of_tagged": losses[tagged].sum() / words[tagged].sum(),
        }
    return found


def _by_counts(limits: Callable[[int, int, int], tuple[int, int]]) -> Callable[[Case], Values]:
    def adapter(case: Case) -> Values:
        found: Values = {}
        for row in case.rows:
            population, considered, tagged = int(row["N"]), int(row["n"]), int(row["x"])
            low, high = limits(population, considered, tagged)
            stem = f"N{population}_n{considered}_x{tagged}"
            found |= {f"{stem}.K_low": low, f"{stem}.K_high": high, f"{stem}.estimate": tagged / considered}
            found |= {f"{stem}.low": low / population, f"{stem}.high": high / population}
            found[f"{stem}.K_mean"] = tagged + (population - considered) * (tagged + 0.5) / (considered + 1)
        return found

    return adapter


def binomial_intervals(case: Case) -> Values:
    found: Values = {}
    for row in case.rows:
        x, n = int(row["x"]), int(row["n"])
        for name, limits in (("wilson", wilson), ("cp", clopper_pearson), ("jeffreys", jeffreys)):
            found[f"n{n}_x{x}.{name}_low"], found[f"n{n}_x{x}.{name}_high"] = limits(x, n)
    return found


def zero_count(case: Case) -> Values:
    found: Values = {}
    for one in case.params["cases"]:
        considered, population = one["n"], one["N"]
        stem = f"n{considered}_N{'inf' if population is None else population}"
        found[f"{stem}.rule_of_three"] = 3 / considered
        found[f"{stem}.upper"] = zero_count_upper(considered, population)
        if population is not None:
            found[f"{stem}.K_upper"] = zero_count_limit(population, considered)
    return found


def sample_size(case: Case) -> Values:
    found: Values = {}
    for number, one in enumerate(case.params["cases"], start=1):
        known = {"share": one.get("p"), "considered": one.get("n", 0), "tagged": one.get("x", 0)}
        found[f"case{number}.n_total"] = reviews_needed(one["N"], one["d"], **known)
        found[f"case{number}.n_more"] = reviews_missing(one["N"], one["d"], **known)
    return found


def comparison(case: Case) -> Values:
    found: Values = {}
    for one in case.params["cases"]:
        result = compare_tags(one["N"], one["n"], both=one["both"], only_a=one["a_only"], only_b=one["b_only"])
        found |= {
            f"{one['name']}.share_a": result.share_a,
            f"{one['name']}.share_b": result.share_b,
            f"{one['name']}.difference": result.difference,
            f"{one['name']}.mcnemar_exact_p": result.exact_p,
            f"{one['name']}.mcnemar_midp_p": result.midp_p,
            f"{one['name']}.p_a_greater_superpopulation": result.a_greater_in_future,
            f"{one['name']}.p_a_greater_dataset": result.a_greater_here,
        }
    return found


def ranking(case: Case) -> Values:
    patterns, population = case.patterns(), case.params["N"]
    draws = ranking_draws(patterns, population, draws=20_000)
    assert draws is not None
    found: Values = {}
    for column, tag in enumerate(case.params["tags"]):
        counts = in_random_order(population, len(patterns), int((patterns[:, column] == 1).sum()))
        found[f"{tag}.p_top"] = draws.probability_top[column]
        found[f"{tag}.mean_rank"] = draws.mean_rank[column]
        found[f"{tag}.share"] = share(counts).value
    return found


def weighted(case: Case) -> Values:
    weights = case.column("weight").astype(float)
    found: Values = {"kish_n_eff": kish_effective(weights)}
    for tag in case.params["tags"]:
        result = weighted_share(weights, case.answers(tag) == Answer.PRESENT)
        assert result is not None
        found |= {f"{tag}.share": result.share, f"{tag}.se": result.standard_error, f"{tag}.n_eff": result.effective}
    return found


def stratified(case: Case) -> Values:
    strata = [Stratum(row["stratum"], int(row["N_h"]), int(row["n_h"]), int(row["x_h"])) for row in case.rows]
    result = stratified_share(strata)
    number = result.number
    assert number.numerator is not None and number.denominator
    return {
        "estimate": number.value,
        "se": result.standard_error,
        "n_star": result.effective,
        "low": number.low,
        "high": number.high,
        "unweighted_share": number.numerator / number.denominator,
    }


def tag_error_rates(case: Case) -> Values:
    found: Values = {}
    for one in case.params["cases"]:
        counts, frame = _counts(one)
        metrics, spread = tag_metrics(counts, frame, TagPlan(human_accuracy=one["hlp"])), doubt(counts, frame)
        assert spread is not None
        for name in ("error_share", "tag_error_rate", "prevalence", "ceiling_gain", "gain_signed"):
            number = getattr(metrics, name)
            stem = f"{one['name']}.{name}"
            found |= {stem: number.value, f"{stem}_low": number.low, f"{stem}_high": number.high}
        found[f"{one['name']}.tag_error_rate_se"] = spread.rate_error
        found[f"{one['name']}.prevalence_se"] = spread.prevalence_error
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
        order = case.params["trigger"].get(tag)
        trigger = None if order is None else int(np.flatnonzero(case.column("order") == str(order))[0])
        side = tally(case.answers(tag), members=every, reviewed=every, reached=every, trigger=trigger)
        number = share(_grown(side, population))
        found |= {
            f"{tag}.n_considered": side.considered,
            f"{tag}.x": side.tagged,
            f"{tag}.re_review_queue_length": side.to_review_again,
            f"{tag}.floor": number.floor,
            f"{tag}.roof": number.roof,
            f"{tag}.wrong_if_missing_is_negative": side.tagged / side.reviewed,
            f"{tag}.estimate": number.value,
            f"{tag}.low": number.low,
            f"{tag}.high": number.high,
        }
    return found | _unions(case, population)


def _unions(case: Case, population: int) -> Values:
    patterns, tags = case.patterns(), case.params["tags"]
    found: Values = {}
    for stem in {name.split(".")[0] for name in case.expected if name.startswith("union_")}:
        columns = [tags.index(tag) for tag in stem.removeprefix("union_").split("_")]
        counts, known = set_counts(patterns, columns), union(patterns, columns)
        present, absent = int((known == Answer.PRESENT).sum()), int((known == Answer.ABSENT).sum())
        side = Side(population, counts.judged, counts.any, present, absent, len(patterns), len(patterns))
        number = share(side)
        found |= {
            f"{stem}.n_complete": counts.judged,
            f"{stem}.x": counts.any,
            f"{stem}.estimate": number.value,
            f"{stem}.biased_if_known_only": present / (present + absent),
            f"{stem}.floor": number.floor,
        }
    return found


def asr(case: Case) -> Values:
    found: Values = {}
    words, letters = [], []
    for row in case.rows:
        reference, hypothesis = row["reference"], row["hypothesis"]
        words.append(edit_counts(reference.split(), hypothesis.split()))
        letters.append(edit_counts(reference, hypothesis))
        stem = row["id"]
        found |= {f"{stem}.wer": words[-1].rate, f"{stem}.cer": letters[-1].rate}
        found |= {f"{stem}.is_error": words[-1].errors > 0, f"{stem}.word_errors": words[-1].errors}
    whole = corpus(words)
    rates = [clip.rate for clip in words if clip.rate is not None]
    return found | {
        "corpus.wer": whole.counts.rate,
        "corpus.mer": whole.match_error_rate,
        "corpus.wil": whole.word_information_lost,
        "corpus.substitutions": whole.counts.substitutions,
        "corpus.deletions": whole.counts.deletions,
        "corpus.insertions": whole.counts.insertions,
        "corpus.hits": whole.counts.hits,
        "corpus.cer": corpus(letters).counts.rate,
        "mean_of_clip_wer_not_corpus": sum(rates) / len(rates),
    }


ADAPTERS: dict[str, Callable[[Case], Values]] = {
    "hlp_table": hlp_table,
    "tag_metrics_census": census,
    "ceiling": ceiling,
    "tag_sets": tag_sets,
    "label_wrong": label_wrong,
    "undefined": undefined,
    "review_states": review_states,
    "loss_weighted": loss_weighted,
    "midp_hypergeometric": _by_counts(midp_hypergeometric),
    "exact_hypergeometric": _by_counts(exact_hypergeometric),
    "betabinomial": _by_counts(completion_limits),
    "confseq": _by_counts(confidence_sequence),
    "binomial_intervals": binomial_intervals,
    "zero_count": zero_count,
    "sample_size": sample_size,
    "compare_tags": comparison,
    "ranking": ranking,
    "weighted_share": weighted,
    "stratified_share": stratified,
    "tag_error_rate": tag_error_rates,
    "retroactive": retroactive,
    "asr": asr,
}


def cases(folder: Path) -> Iterator[Case]:
    """Every case below a folder, by name."""
    for path in sorted(folder.glob("*/case.json")):
        yield Case(path.parent)
