"""The manifests that are read and sent: the same bytes for the same number of rows, always."""
import json

TAGS = ("street", "harbour", "night", "rain")


def _mixed(number):
    """Spreads numbers over 64 bits, so that ids come in random order (splitmix64's finaliser)."""
    number = (number + 0x9E3779B97F4A7C15) & (2**64 - 1)
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
    return number ^ (number >> 31)


def rows(count, salt=0):
    """(reference_id, image_url, tag, priority_weight), all as text."""
    return (_row(number, salt) for number in range(count))


def _row(number, salt):
    mixed = _mixed(number * 1024 + salt)
    return (f"{mixed:016x}",
            f"https://images.example.com/harbour/camera-{mixed % 97:02d}/2026/11-24/{number:09d}-{mixed >> 40:06x}.jpg",
            TAGS[mixed % 4], str(mixed % 10 + 1))


def _made(path, lines):
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        with open(partial, "w", encoding="utf-8") as out:
            out.writelines(lines)
        partial.rename(path)
    return path


def csv(bench, count, salt=0):
    """About 103 bytes a row."""
    return _made(bench.home / "manifests" / f"{count}-{salt}.csv", _csv_lines(rows(count, salt)))


def csv_with_repetitions(bench, count):
    """The same, but each hundredth row is one of the first half again."""
    def with_repetitions():
        for number, row in enumerate(rows(count)):
            yield _row(number // 200 * 100, 0) if number % 100 == 99 else row
    return _made(bench.home / "manifests" / f"{count}-repetitions.csv", _csv_lines(with_repetitions()))


def _csv_lines(rows_there):
    yield "reference_id,image_url,tag,priority_weight\n"
    for row in rows_there:
        yield ",".join(row) + "\n"


def jsonl(bench, count, salt=0):
    """About 162 bytes a row."""
    def lines():
        for reference_id, image_url, tag, priority in rows(count, salt):
            yield json.dumps({"reference_id": reference_id, "image_url": image_url, "tag": tag,
                              "priority_weight": int(priority)}, separators=(",", ":")) + "\n"
    return _made(bench.home / "manifests" / f"{count}-{salt}.jsonl", lines())
