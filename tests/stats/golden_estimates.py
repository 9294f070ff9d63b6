"""How golden cases about estimates are put to the public functions; one function a kind."""

from __future__ import annotations

from collections.abc import Callable

from errortagger.domain.types import Answer
from errortagger.stats.compare import compare_tags
from errortagger.stats.intervals import (
    clopper_pearson,
    completion_limits,
    exact_hypergeometric,
    jeffreys,
    midp_hypergeometric,
    wilson,
    zero_count_limit,
    zero_count_upper,
)
from errortagger.stats.planning import reviews_missing, reviews_needed
from errortagger.stats.proportion import share
from errortagger.stats.ranking import ranking_draws
from errortagger.stats.sequences import confidence_sequence
from errortagger.stats.text import corpus, edit_counts
from errortagger.stats.weighted import Stratum, kish_effective, stratified_share, weighted_share
from tests.stats.golden_case import Case, Values, in_random_order


def loss_weighted(case: Case) -> Values:
    words, losses = case.column("ref_words").astype(float), case.column("word_errors").astype(float)
    wer = losses.sum() / words.sum()
    found: Values = {"wer": wer}
    for tag in case.params["tags"]:
        tagged = case.answers(tag) == Answer.PRESENT
        loss = weighted_share(losses, tagged)
        clips = weighted_share((losses > 0).astype(float), tagged)
        found |= {
            f"{tag}.loss_share": loss and loss.share,
            f"{tag}.loss_share_se": loss and loss.standard_error,
            f"{tag}.clip_share_of_errors": clips and clips.share,
            f"{tag}.wer_if_fixed": wer * (1 - (loss.share if loss else 0)),
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
        found |= {
            f"{tag}.share": result and result.share,
            f"{tag}.se": result and result.standard_error,
            f"{tag}.n_eff": result and result.effective,
        }
    return found


def stratified(case: Case) -> Values:
    strata = [Stratum(row["stratum"], int(row["N_h"]), int(row["n_h"]), int(row["x_h"])) for row in case.rows]
    result = stratified_share(strata)
    number = result.number
    counted = number.numerator is not None and number.denominator
    return {
        "estimate": number.value,
        "estimate.reason": number.reason,
        "se": result.standard_error,
        "n_star": result.effective,
        "low": number.low,
        "high": number.high,
        "unweighted_share": number.numerator / number.denominator if counted else None,
    }


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


ESTIMATE_ADAPTERS: dict[str, Callable[[Case], Values]] = {
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
    "asr": asr,
}
