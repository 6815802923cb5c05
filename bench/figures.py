"""The arithmetic of the benchmarks, apart from all processes: tested in tests/checks."""

import math

# Two-sided 95 % quantiles of Student's t by degrees of freedom; beyond the table, the normal one.
STUDENT_95 = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306,
              9: 2.262, 10: 2.228, 12: 2.179, 15: 2.131, 20: 2.086, 30: 2.042, 60: 2.000}


def percentile(values, p):
    """Nearest rank, ceil(p * n); nan of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(p * len(ordered)) - 1)] if ordered else float("nan")


def median(values):
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def error_summary(errors):
    """Median with its sign; p99 and maximum of the absolute values; None of nothing."""
    if not errors:
        return None
    absolute = [abs(error) for error in errors]
    return {"count": len(errors), "median": median(errors), "p99": percentile(absolute, 0.99),
            "max": max(absolute)}


def student_95(freedom):
    """Rounded down to the next entry of the table, so that an interval is never too narrow."""
    known = [degrees for degrees in STUDENT_95 if degrees <= freedom]
    return 1.96 if freedom > 120 else STUDENT_95[max(known)]


def slope(points):
    """Least squares through (x, y): the slope and half of its 95 % interval.

    The residuals of memory and lateness over time follow each other closely, which makes the usual
    interval too narrow. It is widened by sqrt((1 + r) / (1 - r)), r being the residuals' lag-one
    correlation, as a first-order autoregressive process asks for."""
    n = len(points)
    if n < 4:
        raise ValueError("a slope needs at least four points")
    mean_x = sum(x for x, _ in points) / n
    mean_y = sum(y for _, y in points) / n
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if spread == 0:
        raise ValueError("a slope needs points at different times")
    value = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    residuals = [y - mean_y - value * (x - mean_x) for x, y in points]
    squares = sum(r * r for r in residuals)
    if squares == 0:
        return value, 0.0
    lagged = sum(a * b for a, b in zip(residuals, residuals[1:])) / squares
    lagged = min(0.95, max(0.0, lagged))
    error = math.sqrt(squares / (n - 2) / spread)
    return value, student_95(n - 2) * error * math.sqrt((1 + lagged) / (1 - lagged))


def round_calls(calls, step=10):
    return max(step, int(round(calls / step)) * step)


def search_largest(holds, guess, resolution=0.07, stride=0.25, most_probes=8, step=10, retries=1):
    """The largest number of calls for which `holds(calls)` is true, to within `resolution`.

    From the guess it goes up or down by `stride`, which doubles with every further step, until one
    load holds and a larger one does not; then it halves the gap. A load that fails is tried again
    `retries` times before it counts, since a shared machine stalls now and then; not if `holds`
    says None: far too much. 0 if none held."""
    low, high, probes = 0, None, 0
    calls = round_calls(guess, step)
    while probes < most_probes:
        held = False
        for _ in range(1 + retries):
            probes += 1
            held = holds(calls)
            if held or held is None or probes >= most_probes:
                break
        if held:
            low = max(low, calls)
        else:
            high = calls if high is None else min(high, calls)
        if high is not None and low and high - low <= max(step, resolution * low):
            break
        following = next_calls(low, high, stride, step)
        if following is None:
            break
        if not low or high is None:
            stride = min(0.5, 2 * stride)
        calls = following
    return low


def next_calls(low, high, stride, step):
    """Where to look next; None if there is nothing left to look at."""
    if high is None:
        return max(low + step, round_calls(low * (1 + stride), step))
    if low == 0:
        return min(high - step, round_calls(high * (1 - stride), step)) if high > step else None
    middle = round_calls((low + high) / 2, step)
    return middle if low < middle < high else None


def markdown(rows):
    """Rows of cells, the first being the header; all but the first column stand right."""
    cells = [[str(cell) for cell in row] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    rule = "|---|" + "---:|" * (len(cells[0]) - 1)
    return "\n".join([lines[0], rule, *lines[1:]])


def aligned(rows):
    """The same for a terminal."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = []
    for row in cells:
        parts = [row[0].ljust(widths[0])]
        parts += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def number(value, digits=2):
    """For tables: '-' where there is none."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    return f"{value:,.{digits}f}"
