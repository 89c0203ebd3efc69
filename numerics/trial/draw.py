"""The draws of planned checks, from one stream at each size; checks that share random matrices get the same ones."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
from nonrobust.numerics.trial.ensemble import draw_shared
from nonrobust.numerics.trial.estimate import stream
from nonrobust.numerics.trial.planned import PlannedCheck, Sample, label


def draw_samples(
    checks: Sequence[PlannedCheck], draws: Sequence[Sequence[int]], stage: str, seed: int
) -> tuple[list[list[Sample]], list[float]]:
    """The samples of each check at its sizes, and the seconds at each size; all the checks have one sharing key.

    `draws` are the numbers of draws of each check at its sizes. At one size all come from the first draws of one
    stream, which the seed, the checks' label and the stage name.
    """
    found: list[list[Sample]] = [[] for _ in checks]
    times = []
    observables = [each.oracle.observable for each in checks if each.oracle.observable is not None]
    values = [each.values for each in checks]
    labels = [label(each.point, each.oracle) for each in (checks[:1] if observables else checks)]
    for k, size in enumerate(checks[0].sizes if checks else ()):
        started = perf_counter()
        streams = [stream(seed, name, stage, str(size)) for name in labels]
        numbers = [each[k] for each in draws]
        if observables:
            every = draw_shared(list(zip(observables, values, numbers, strict=True)), size, streams[0])
        else:
            parts = zip(checks, values, numbers, streams, strict=True)
            every = [each.oracle.draw(point, size, n, rng) for each, point, n, rng in parts]
        for own, check, drawn in zip(found, checks, every, strict=True):
            name = check.point.claim.quantity.name
            own.append((drawn[name], drawn.regressors, drawn.errors(name, check.oracle.rounding)))
        times.append(perf_counter() - started)
    return found, times


def pooled(one: Sample, other: Sample) -> Sample:
    """Both samples as one."""
    draws, controls, errors = (np.concatenate(each) for each in zip(one, other, strict=True))
    return draws, controls, errors
