"""How golden cases about trees, agreement, drift and embeddings are put to the public functions, a function a kind."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from errortagger.stats.agreement import fleiss_kappa, krippendorff_alpha, pair_agreement, rating_counts
from errortagger.stats.associations import binary_association, level_association, numeric_association, two_by_two
from errortagger.stats.clusters import linked_clusters
from errortagger.stats.contingency import TwoByTwo
from errortagger.stats.drift import level_drift, numeric_drift
from errortagger.stats.error_tree import Growth, error_tree
from errortagger.stats.features import Feature
from errortagger.stats.heatmap import Heatmap, axis, heatmap
from errortagger.stats.neighbours import local_outlier_scores, neighbours_of, outlier_scores
from errortagger.stats.projection import principal_map
from errortagger.stats.set_agreement import set_agreement
from errortagger.stats.suggestions import neighbour_scores, quality, queue
from tests.stats.golden_case import Case, Values


def tree(case: Case) -> Values:
    params = case.params
    growth = Growth(params["max_depth"], params["min_child_samples"], params["num_leaves"], honest=False)
    features: dict[str, Feature] = {name: case.numbers(name) for name in params["features"]}
    found = error_tree(features, case.column("truth") != case.column("pred"), growth)
    root = found.nodes[0]
    return {
        "exact_gini.nodes_size_errors_sorted": sorted([node.size, node.errors] for node in found.nodes),
        "exact_gini.leaves": found.leaves,
        "exact_gini.root_split": [root.split_on, root.threshold],
        "root_error_rate": root.error_rate.value,
    }


def _cells(grid: Heatmap) -> list[list[dict[str, int]]]:
    return [
        [{"errors": e, "count": n} for e, n in zip(errors, counts, strict=True)]
        for errors, counts in zip(grid.errors.tolist(), grid.counts.tolist(), strict=True)
    ]


def _edges(intervals: tuple[tuple[float, float], ...]) -> list[list[float]]:
    return [list(interval) for interval in intervals]


def heat(case: Case) -> Values:
    first, second, third = case.params["features"]
    wrong = case.column("truth") != case.column("pred")
    bins, parts = case.params["num_bins"], case.params["quantile_bins"]
    one, other = (axis(name, case.numbers(name), bins=bins) for name in (first, second))
    equal, single = heatmap(one, wrong, other), heatmap(one, wrong)
    levels = heatmap(axis(third, case.names(third)), wrong, other)
    quantiles = [axis(name, case.numbers(name), bins=parts, quantiles=True) for name in (first, second)]
    full = heatmap(quantiles[0], wrong, quantiles[1])
    return {
        f"equal_width.{first}_edges_descending_rows": _edges(equal.row_intervals),
        f"equal_width.{second}_edges": _edges(other.intervals),
        "equal_width.cells": _cells(equal),
        f"equal_width_1d.{first}_edges": _edges(single.row_intervals),
        "equal_width_1d.cells": [row[0] for row in _cells(single)],
        f"{third}_x_{second}.row_categories": list(levels.row_labels),
        f"{third}_x_{second}.cells": _cells(levels),
        f"quantile.{first}_edges_descending_rows": _edges(full.row_intervals),
        f"quantile.{second}_edges": _edges(quantiles[1].intervals),
        "quantile.cells": _cells(full),
    }


def agreement(case: Case) -> Values:
    reviewers = [name for name in case.columns() if name != "id"]
    sign, rows = case.params["separator"], case.rows
    sets = [[frozenset(part for part in row[name].split(sign) if part) for name in reviewers] for row in rows]
    found: Values = {}
    for tag in case.params["tags"]:
        answers = np.array([[int(tag in tags) for tags in row] for row in sets], dtype=np.int8)
        for i, j in itertools.combinations(range(len(reviewers)), 2):
            pair, stem = pair_agreement(answers[:, i], answers[:, j]), f"{tag}.{reviewers[i]}-{reviewers[j]}"
            found |= {
                f"{stem}.agreement": pair.agreement.value,
                f"{stem}.kappa": pair.kappa.value,
                f"{stem}.kappa.reason": pair.kappa.reason,
                f"{stem}.positive_agreement": pair.positive_agreement.value,
                f"{stem}.positive_agreement.reason": pair.positive_agreement.reason,
                f"{stem}.pabak": pair.pabak.value,
            }
        counts = rating_counts(answers.astype(np.int64), 2)
        found[f"{tag}.fleiss_kappa"] = fleiss_kappa(counts).value
        found[f"{tag}.krippendorff_alpha"] = krippendorff_alpha(counts).alpha.value
    whole = set_agreement(sets)
    return found | {
        "alpha_jaccard": whole.jaccard.alpha.value,
        "alpha_masi": whole.masi.alpha.value,
        "alpha_exact_set": whole.exact.alpha.value,
        "exact_match_all_three": whole.all_equal.value,
        # The reference names these without a value; the statistics have no such number, only the alphas made of it.
        "observed_disagreement_jaccard": None,
        "observed_disagreement_masi": None,
    }


def alpha_with_missing(case: Case) -> Values:
    reviewers = [name for name in case.columns() if name != "id"]
    names = sorted({row[name] for row in case.rows for name in reviewers if row[name]})
    number = {name: place for place, name in enumerate(names)} | {"": -1}
    ratings = np.array([[number[row[name]] for name in reviewers] for row in case.rows])
    result = krippendorff_alpha(rating_counts(ratings, len(names)))
    return {"alpha_nominal": result.alpha.value, "items_with_two_or_more": result.examples}


def number_drift(case: Case) -> Values:
    sides = [np.array([float(row["value"] or "nan") for row in case.table(name)]) for name in ("reference", "current")]
    result = numeric_drift(*sides, bins=case.params["psi_bins"])
    return {
        "ks_statistic": result.ks.value,
        "ks_p": result.ks_p,
        "ks_p_method": result.ks_method,
        "wasserstein": result.wasserstein.value,
        "wasserstein_normed": result.wasserstein_scaled.value,
        "mean_shift_in_reference_sd": result.mean_shift.value,
        "psi_decile_floor_1e-4": result.stability.value,
        "psi_reference_bin_share": result.reference_shares.tolist(),
        "psi_current_bin_share": result.current_shares.tolist(),
        "js_distance_base2_deciles": result.jensen_shannon.value,
        "evidently.psi": result.pooled_stability.value,
        "evidently.jensenshannon": result.pooled_jensen_shannon.value,
    }


def name_drift(case: Case) -> Values:
    result = level_drift(*([row["value"] for row in case.table(name)] for name in ("reference", "current")))
    return {
        "chi2": result.chi_square.value,
        "chi2_p": result.chi_square_p,
        "dof": result.freedom,
        "min_expected": result.least_expected,
        "cramers_v": result.cramers_v.value,
        "psi_floor_1e-4": result.stability.value,
        "js_distance_base2": result.jensen_shannon.value,
        "js_distance_natural": result.jensen_shannon_natural.value,
        "total_variation": result.total_variation.value,
        "new_categories": list(result.new),
        "vanished_categories": list(result.vanished),
    }


def correlation(case: Case) -> Values:
    wrong, params = case.column("is_error") == "1", case.params
    number = numeric_association(wrong, case.numbers(params["numeric"]))
    names = level_association(wrong, case.names(params["categorical"]))
    binary = params["binary"]
    tag = binary_association(two_by_two(wrong, case.column(binary) == "1"))
    a, b, c, d = tag.table.cells
    stem = binary.removeprefix("has_")
    found: Values = {
        "point_biserial": number.point_biserial.value,
        "point_biserial_p": number.point_biserial_p,
        "auroc_feature": number.auroc.value,
        "mannwhitney_p": number.mann_whitney_p,
        "cramers_v": names.cramers_v.value,
        "cramers_v_bias_corrected": names.cramers_v_corrected.value,
        "mutual_information_nats": names.information_nats.value,
        "mutual_information_bits": names.information_bits.value,
        f"{stem}.table_err_cor_by_yes_no": [[a, b], [c, d]],
        f"{stem}.odds_ratio": tag.odds_ratio.value,
        f"{stem}.or_low": tag.odds_ratio.low,
        f"{stem}.or_high": tag.odds_ratio.high,
        f"{stem}.risk_ratio": tag.risk_ratio.value,
        f"{stem}.rr_low": tag.risk_ratio.low,
        f"{stem}.rr_high": tag.risk_ratio.high,
        f"{stem}.lift": tag.lift.value,
        f"{stem}.fisher_p": tag.fisher_p,
    }
    for level in names.levels:
        found[f"{params['categorical']}={level.level}.error_rate"] = level.error_rate.value
        found[f"{params['categorical']}={level.level}.lift"] = level.lift.value
    return found


def odds(case: Case) -> Values:
    found: Values = {}
    for one in case.params["cases"]:
        result = binary_association(TwoByTwo(one["a"], one["b"], one["c"], one["d"]))
        found |= {
            f"{one['name']}.or": result.odds_ratio.value,
            f"{one['name']}.or_low": result.odds_ratio.low,
            f"{one['name']}.or_high": result.odds_ratio.high,
            f"{one['name']}.fisher_p": result.fisher_p,
            f"{one['name']}.haldane_corrected": result.corrected,
        }
    return found


def _vectors(case: Case) -> np.ndarray:
    return np.column_stack([case.numbers(f"e{i}") for i in range(case.params["dim"])])


def neighbours(case: Case) -> Values:
    vectors, ids, count = _vectors(case), case.ids(), case.params["k"]
    answers = case.answers("tag")
    near = neighbours_of(vectors, np.arange(min(5, len(ids))), count)
    scores = neighbour_scores(vectors, answers, count=count)
    measured = quality(scores, answers)
    rows, values = queue(scores)
    return {
        "neighbours_of_first5": ids[near.places].tolist(),
        "distances_of_first5": near.distances.tolist(),
        "considered": measured.considered,
        "positives": measured.positives,
        "loo_knn_score_first10": scores.considered_scores[:10].tolist(),
        "average_precision_loo": measured.average_precision.value,
        "auroc_loo": measured.auroc.value,
        "baseline_precision": measured.baseline.value,
        "precision_at_5": measured.precision_at[0].value,
        "precision_at_10": measured.precision_at[1].value,
        "precision_at_20": measured.precision_at[2].value,
        "queue_scores_sorted_top10": values[:10].tolist(),
        "queue_ids_with_score_1": sorted(ids[rows[values == 1.0]].tolist()),
    }


def projection(case: Case) -> Values:
    vectors, ids, count = _vectors(case), case.ids(), case.params["k"]
    flat = principal_map(vectors, count)
    far, local = outlier_scores(vectors, count), local_outlier_scores(vectors, count)
    return {
        "explained_variance_ratio_1": flat.explained[0],
        "explained_variance_ratio_2": flat.explained[1],
        "abs_coordinates_first5": np.abs(flat.places[:5]).tolist(),
        f"trustworthiness_k{count}": flat.trustworthiness.value,
        "knn_mean_distance_top3_ids": ids[np.argsort(-far, kind="stable")[:3]].tolist(),
        "knn_mean_distance_max": far.max(),
        "lof_top3_ids": ids[np.argsort(-local, kind="stable")[:3]].tolist(),
        "lof_max": local.max(),
    }


def clusters(case: Case) -> Values:
    result = linked_clusters(_vectors(case), case.params["n_clusters"])
    return {
        "cluster_sizes_sorted": sorted(result.sizes, reverse=True),
        "labels_by_first_appearance": result.labels.tolist(),
        "silhouette_cosine": result.silhouette.value,
    }


STRUCTURE_ADAPTERS: dict[str, Callable[[Case], Values]] = {
    "error_tree": tree,
    "heatmap": heat,
    "agreement": agreement,
    "krippendorff_missing": alpha_with_missing,
    "drift_numeric": number_drift,
    "drift_categorical": name_drift,
    "correlation": correlation,
    "odds_ratio": odds,
    "neighbours": neighbours,
    "projection": projection,
    "clusters": clusters,
}
