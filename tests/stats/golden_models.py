"""How golden cases about models are put to the public functions; one function a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from errortagger.stats.calibration import calibration
from errortagger.stats.class_counts import Average, ClassCounts
from errortagger.stats.classification import classification
from errortagger.stats.coco import AveragePrecision, average_precision
from errortagger.stats.detection import Box
from errortagger.stats.detection_report import DetectionReport, Image, detection_report
from errortagger.stats.fairness import GroupRates, disparity, group_rates
from errortagger.stats.multilabel import multilabel
from errortagger.stats.number import Number
from errortagger.stats.regression import beyond, regression
from errortagger.stats.slices import slice_rows, slice_table, slices_of
from errortagger.stats.text import corpus, edit_counts, mean_rate
from tests.stats.golden_case import Case, Row, Values


def _with_reason(name: str, number: Number) -> Values:
    return {name: number.value, f"{name}.reason": number.reason}


def _class_rates(counts: ClassCounts) -> Values:
    rates = {
        "precision": counts.precision, "recall": counts.recall, "f1": counts.f1,
        "fpr": counts.false_positive_rate, "fnr": counts.false_negative_rate,
    }  # fmt: skip
    found: Values = {f"{counts.label}.support": counts.support}
    for name, number in rates.items():
        found |= _with_reason(f"{counts.label}.{name}", number)
    return found


def _average(name: str, average: Average) -> Values:
    rates = {"precision": average.precision, "recall": average.recall, "f1": average.f1}
    return {f"{name}.{rate}": number.value for rate, number in rates.items()}


def _averages(macro: Average, micro: Average, weighted: Average) -> Values:
    return _average("macro", macro) | _average("micro", micro) | _average("weighted", weighted)


def classes(case: Case) -> Values:
    result = classification(case.texts("truth"), case.texts("pred"), case.params["labels"])
    found: Values = {
        "confusion_matrix_rows_truth": result.matrix.tolist(),
        "labels": list(result.labels),
        "accuracy": result.accuracy.value,
        "balanced_accuracy": result.balanced_accuracy.value,
        "mcc": result.mcc.value,
        "cohen_kappa": result.kappa.value,
    }
    for counts in result.classes:
        found |= _class_rates(counts)
    return found | _averages(result.macro, result.micro, result.weighted)


def label_sets(case: Case) -> Values:
    sign = case.params["separator"]
    truths, predictions = (
        [frozenset(part for part in text.split(sign) if part) for text in case.texts(name)]
        for name in ("truth", "pred")
    )
    result = multilabel(truths, predictions, case.params["labels"])
    found: Values = {
        "subset_accuracy": result.subset_accuracy.value,
        "hamming_loss": result.hamming_loss.value,
        "errors": result.errors,
        "jaccard_samples_empty_is_1": result.jaccard.value,
    }
    for counts in result.classes:
        found |= _class_rates(counts)
    return found | _averages(result.macro, result.micro, result.weighted)


def numbers(case: Case) -> Values:
    truths, predictions, ids = case.numbers("truth"), case.numbers("pred"), case.ids()
    result = regression(truths, predictions, outlier=case.params.get("z", 3.5))
    wrong = beyond(truths, predictions, case.params["tau"])
    return {
        "mae": result.mean_absolute.value,
        "rmse": result.root_mean_square.value,
        "median_ae": result.median_absolute.value,
        "bias": result.bias.value,
        "max_error": result.largest.value,
        "mad": result.deviation.value,
        "outlier_ids": ids[result.outliers].tolist(),
        "error_ids_by_tau": ids[wrong.errors].tolist(),
        "error_rate_by_tau": wrong.rate.value,
    } | _with_reason("r2", result.r_squared)


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
    return found | {
        "corpus.wer": whole.counts.rate,
        "corpus.mer": whole.match_error_rate,
        "corpus.wil": whole.word_information_lost,
        "corpus.substitutions": whole.counts.substitutions,
        "corpus.deletions": whole.counts.deletions,
        "corpus.insertions": whole.counts.insertions,
        "corpus.hits": whole.counts.hits,
        "corpus.cer": corpus(letters).counts.rate,
        "mean_of_clip_wer_not_corpus": mean_rate(words),
    }


def _box(row: Row) -> Box:
    x, y, w, h = (float(row[name]) for name in "xywh")
    crowd = row.get("iscrowd") in ("1", "True", "true")
    return Box(row["class"], (x, y, x + w, y + h), float(row.get("score") or 1.0), crowd)


def _boxes(rows: list[Row]) -> Mapping[int, list[Box]]:
    found: defaultdict[int, list[Box]] = defaultdict(list)
    for row in rows:
        found[int(row["image"])].append(_box(row))
    return found


def _average_precision(name: str, scores: AveragePrecision) -> Values:
    parts = {
        "AP": scores.mean, "AP50": scores.at_50, "AP75": scores.at_75,
        "AR1": scores.recall_1, "AR10": scores.recall_10, "AR100": scores.recall_100,
    }  # fmt: skip
    found: Values = {}
    for part, number in parts.items():
        found |= _with_reason(f"{name}.{part}", number)
    return found


def _report(stem: str, report: DetectionReport) -> Values:
    found: Values = {
        f"{stem}.TP": report.boxes.hits,
        f"{stem}.FP": report.boxes.false_alarms,
        f"{stem}.FN": report.boxes.misses,
        f"{stem}.wrong_class": report.wrong_class,
        f"{stem}.no_such_object": report.no_such_object,
        f"{stem}.no_such_object.duplicate": report.duplicates,
        f"{stem}.no_such_object.poor_box": report.poor_boxes,
        f"{stem}.no_such_object.background": report.background,
        f"{stem}.missed": report.missed,
        f"{stem}.wrong_images": [image + 1 for image in report.wrong_images],
        f"{stem}.image_error_rate": report.image_error_rate.value,
    }
    for name, counts in report.classes.items():
        found[f"{stem}.class{name}.TP"] = counts.hits
        found[f"{stem}.class{name}.FP"] = counts.false_alarms
        found[f"{stem}.class{name}.FN"] = counts.misses
    return found


def detection(case: Case) -> Values:
    truths, detections = _boxes(case.table("ground_truth")), _boxes(case.table("detections"))
    every = range(1, case.params["images"] + 1)
    images = [Image(tuple(truths.get(n, ())), tuple(detections.get(n, ()))) for n in every]
    names = list(case.params["classes"])
    scores = average_precision(images, names)
    found = _average_precision("coco", scores.every)
    for name, of_class in scores.classes.items():
        found |= _average_precision(f"class{name}", of_class)
    for threshold in case.params["iou_thresholds"]:
        found |= _report(f"iou{round(100 * threshold)}", detection_report(images, threshold, classes=names))
    return found


def reliability(case: Case) -> Values:
    result = calibration(case.numbers("confidence"), case.column("is_correct") == "1", bins=case.params["bins"])
    return {
        "bin_index": [bar.index for bar in result.bars],
        "bin_n": [bar.count for bar in result.bars],
        "bin_confidence": [bar.confidence for bar in result.bars],
        "bin_accuracy": [bar.accuracy.value for bar in result.bars],
        "ece": result.expected_error.value,
        "mce": result.largest_error.value,
        "brier_top_label": result.brier.value,
        "log_loss_top_label": result.log_loss.value,
        "auroc_confidence_vs_correct": result.auroc.value,
        "mean_confidence_minus_accuracy": result.overconfidence.value,
    }


def _group(name: str, group: GroupRates) -> Values:
    return {f"{name}.{rate}": number.value for rate, number in group.rates().items()} | {f"{name}.count": group.size}


def _disparities(groups: dict[str, GroupRates], every: GroupRates) -> Values:
    found: Values = {}
    for rate, overall in every.rates().items():
        apart = disparity({name: group.rates()[rate] for name, group in groups.items()}, overall)
        found |= {
            f"between_groups.difference.{rate}": apart.between_difference.value,
            f"between_groups.ratio.{rate}": apart.between_ratio.value,
            f"to_overall.difference.{rate}": apart.overall_difference.value,
            f"to_overall.ratio.{rate}": apart.overall_ratio.value,
        }
    return found


def slices(case: Case) -> Values:
    names, positive = case.params["features"], str(case.params["positive"])
    features = {name: case.names(name) for name in names}
    truth, predicted = case.column("truth"), case.column("pred")
    wrong, yes, said = truth != predicted, truth == positive, predicted == positive
    every = group_rates(wrong, yes, said)
    parts = slices_of(features, [names[:1]])
    groups = {part.name: group_rates(wrong, yes, said, part.rows) for part in parts}
    found = _group("overall", every) | _disparities(groups, every)
    for name, group in groups.items():
        found |= _group(name, group)
    for row in slice_table(slices_of(features, [names]), wrong, min_support=case.params["min_support"]).rows:
        found |= {
            f"{row.name}.count": row.size,
            f"{row.name}.error_rate": row.error_rate.value,
            f"{row.name}.low_support": row.low_support,
        }
    return found


def slice_tests(case: Case) -> Values:
    counts = [(row["slice"], int(row["n"]), int(row["errors"])) for row in case.rows]
    table = slice_rows(counts, case.params["N"], case.params["errors"], min_support=case.params.get("min_support", 0))
    found: Values = {}
    for row in table.rows:
        found |= {
            f"{row.name}.error_rate": row.error_rate.value,
            f"{row.name}.difference_to_rest": row.difference.value,
            f"{row.name}.wilson_low": row.error_rate.low,
            f"{row.name}.wilson_high": row.error_rate.high,
            f"{row.name}.fisher_p": row.p,
            f"{row.name}.q": row.q,
            f"{row.name}.significant": row.found,
        }
    return found


MODEL_ADAPTERS: dict[str, Callable[[Case], Values]] = {
    "classification": classes,
    "multilabel": label_sets,
    "regression": numbers,
    "asr": asr,
    "detection": detection,
    "calibration": reliability,
    "slices": slices,
    "slice_tests": slice_tests,
}
