"""What issue-sized promises became: each with its figure and whether it was reached."""

from figures import number


def at(tree, *path):
    """The value at a path of keys; None if a part of it is missing."""
    for key in path:
        if not isinstance(tree, dict) or tree.get(key) is None:
            return None
        tree = tree[key]
    return tree


def ratio(a, b):
    return a / b if a is not None and b else None


def accuracy_p99(results, metric, share):
    for step in at(results, "accuracy", "steps") or []:
        if step["load"] == "acs ws" and abs(step["share"] - share) < 0.01:
            return at(step, "error_ms", metric, "p99")
    return None


def best_peer(results, *names):
    found = [at(results, "peers", "peers", name, "largest") or
             at(results, "peers", "peers", name, "largest_twice_the_limit") for name in names]
    found = [calls for calls in found if calls is not None]
    return max(found) if found else None


def soak_lines(soak):
    if not soak:
        return []
    grown, drift = at(soak, "memory", "rss_kib", "second_half"), soak.get("drift")
    lines = []
    if grown:
        lines.append(("soak: memory slope of the second half within its noise, KiB/h", grown["kib_per_hour"],
                      f"<= {number(grown['interval'], 0)}", grown["flat"]))
    if drift:
        # A tenth of a millisecond is what the live lines show.
        most = max(1.25 * drift["first_third_ms"], drift["first_third_ms"] + 0.2)
        lines.append(("soak: lateness p99 of the last third, ms", drift["last_third_ms"],
                      f"<= {number(most)}", drift["last_third_ms"] <= most))
    unequal = sum(a != b for _, a, b in soak["balance"])
    lines.append(("soak: counts that do not agree", unequal, "= 0", unequal == 0))
    return lines


def judge(results):
    """(what, value, limit, reached); the value is None where it was not measured."""
    ceiling, engine = at(results, "ceiling", "largest") or {}, at(results, "engine", "largest") or {}
    lines = []

    def expect(what, value, limit, at_most):
        reached = None if value is None else (value <= limit if at_most else value >= limit)
        lines.append((what, value, f"{'<=' if at_most else '>='} {limit:g}", reached))

    for name in ("acs ws", "browser ws"):
        expect(f"{name}: CPU per frame / bare loop's",
               at(results, "engine", "against_ceiling", name, "ratio"), 1.2, True)
        expect(f"{name}: calls / bare loop's", ratio(engine.get(name), ceiling.get(name)), 0.8, False)
    expect("acs ws: calls / best peer's",
           ratio(engine.get("acs ws"), best_peer(results, "locust", "artillery")), 5, False)
    expect("acs ws: calls / Locust's",
           ratio(engine.get("acs ws"), best_peer(results, "locust")), 10, False)
    expect("acs ws: calls / best peer's, its frames made by hand",
           ratio(engine.get("acs ws"), best_peer(results, "locust, frames by hand",
                                                 "artillery, frames by hand")), 5, False)
    for name in sorted({n.split()[0] for n in engine}):
        expect(f"{name}: calls over wss / over ws",
               ratio(engine.get(f"{name} wss"), engine.get(f"{name} ws")), 0.5, False)
    for name in engine:
        expect(f"{name}: lateness p99 at half the largest load, ms",
               at(results, "engine", "at_half", name, "lateness_ms", "p99"), 1, True)
        expect(f"{name}: lateness p99 at the largest load, ms",
               at(results, "engine", "at_largest", name, "lateness_ms", "p99"), 5, True)
        expect(f"{name}: memory, KiB per call",
               at(results, "engine", "memory_kib_per_call", name), 24, True)
    for metric, limit in (("ttfb_ms", 0.3), ("ttfa_ms", 1), ("barge_in_ms", 1)):
        expect(f"accuracy at 80 %: {metric} error p99, ms", accuracy_p99(results, metric, 0.8),
               limit, True)
    expect("recording 20 % of the calls: CPU for writing, % of the callers' thread",
           at(results, "recording", "sample", "writing_percent"), 5, True)
    expect("two threads / one (CPU accounting)",
           at(results, "engine", "threads", "capacity_ratio"), 1.8, False)
    return lines + soak_lines(results.get("soak"))


def tables(results):
    rows = [["what it must show", "value", "limit", "reached"]]
    for what, value, limit, reached in judge(results):
        verdict = "not measured" if reached is None else "yes" if reached else "NO"
        rows.append([what, number(value), limit, verdict])
    return [("Verdict", rows, [])]
