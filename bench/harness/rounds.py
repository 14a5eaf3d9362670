"""Interleaved repetitions: on a shared machine only figures of one round may be compared."""
from statistics import median


def interleave(contestants, rounds, say):
    """Runs every contestant once a round. `contestants`: name -> function that returns a number,
    or a tuple of (function, rounds it takes part in). Returns name -> list of figures."""
    figures = {name: [] for name in contestants}
    for number in range(rounds):
        for name, run in contestants.items():
            run, its_rounds = run if isinstance(run, tuple) else (run, rounds)
            if number < its_rounds:
                figures[name].append(run())
                say(f"  round {number + 1}/{rounds}  {name}: {figures[name][-1]:.4g}")
    return figures


def ratio(figures, name, base):
    """The median over the rounds of `name` divided by `base` in the same round."""
    return median(a / b for a, b in zip(figures[name], figures[base]))
