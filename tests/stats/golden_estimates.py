"""How golden cases about estimates are put to the public functions; one function a kind."""

from __future__ import annotations

from collections.abc import Callable

from errortagger.domain.types import Answer
from errortagger.stats.compare import compare_tags
from errortagger.stats.intervals import (
    clopper_pearson,
    completion_limits,
    completion_mean,
    exact_hypergeometric,
    jeffreys,
    midp_hypergeometric,
    rule_of_three,
    wilson,
    zero_count_limit,
    zero_count_upper,
)
from errortagger.stats.loss import loss
from errortagger.stats.number import Number
from errortagger.stats.options import Options
from errortagger.stats.planning import reviews_missing, reviews_needed
from errortagger.stats.proportion import completion_share, share
from errortagger.stats.ranking import ranking_draws
from errortagger.stats.sequences import confidence_sequence
from errortagger.stats.weighted import Stratum, kish_effective, stratified_share, weighted_share
from tests.stats.golden_case import Case, Values, in_random_order


def loss_weighted(case: Case) -> Values:
    words, losses = case.numbers("ref_words"), case.numbers("word_errors")
    found: Values = {}
    for tag in case.params["tags"]:
        result = loss(losses, words, case.answers(tag) == Answer.PRESENT)
        size, clips = result.size_share, result.error_share
        found |= {
            "wer": result.rate.value,
            f"{tag}.loss_share": size and size.share,
            f"{tag}.loss_share_se": size and size.standard_error,
            f"{tag}.clip_share_of_errors": clips and clips.share,
            f"{tag}.wer_if_fixed": result.rate_if_fixed.value,
            f"{tag}.wer_of_tagged": result.rate_of_tagged.value,
        }
    return found


Limits = Callable[..., tuple[int, int]]


def _by_counts(limits: Limits, number: Callable[[int, int, int, float], Number]) -> Callable[[Case], Values]:
    def adapter(case: Case) -> Values:
        found: Values = {}
        level = 1 - case.params.get("alpha", 0.05)
        for row in case.rows:
            counts = int(row["N"]), int(row["n"]), int(row["x"])
            stem, share_of = "N{}_n{}_x{}".format(*counts), number(*counts, level)
            found[f"{stem}.K_low"], found[f"{stem}.K_high"] = limits(*counts, level)
            found |= {f"{stem}.low": share_of.low, f"{stem}.high": share_of.high, f"{stem}.estimate": share_of.value}
            found[f"{stem}.K_mean"] = completion_mean(*counts)
        return found

    return adapter


def _share(options: Options) -> Callable[[int, int, int, float], Number]:
    return lambda N, n, x, level: share(in_random_order(N, n, x), confidence=level, options=options)


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
        found[f"{stem}.rule_of_three"] = rule_of_three(considered)
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
    return {
        "estimate": number.value,
        "estimate.reason": number.reason,
        "se": result.standard_error,
        "n_star": result.effective,
        "low": number.low,
        "high": number.high,
        "floor": number.floor,
        "roof": number.roof,
        "unweighted_share": result.unweighted,
    }


ESTIMATE_ADAPTERS: dict[str, Callable[[Case], Values]] = {
    "loss_weighted": loss_weighted,
    "midp_hypergeometric": _by_counts(midp_hypergeometric, _share(Options())),
    "exact_hypergeometric": _by_counts(exact_hypergeometric, _share(Options(guaranteed=True))),
    "betabinomial": _by_counts(completion_limits, completion_share),
    "confseq": _by_counts(confidence_sequence, _share(Options(watching=True))),
    "binomial_intervals": binomial_intervals,
    "zero_count": zero_count,
    "sample_size": sample_size,
    "compare_tags": comparison,
    "ranking": ranking,
    "weighted_share": weighted,
    "stratified_share": stratified,
}
