"""HdrHistogram's exchange format and its log, read independently of the program: as
HistogramLogReader.java and EncodableHistogram.java of HdrHistogram describe them."""
import base64
import dataclasses
import re
import struct
import zlib

COMPRESSED, PLAIN = 0x1C849304 | 0x10, 0x1C849303 | 0x10


@dataclasses.dataclass
class Histogram:
    unit_magnitude: int
    sub_bucket_bits: int  # of a whole bucket
    counts: dict  # index -> count

    @property
    def count(self):
        return sum(self.counts.values())

    def range(self, index):
        """The lowest value of a counter, and the lowest of the next."""
        half = 1 << (self.sub_bucket_bits - 1)
        bucket = index // half - 1
        sub = index % half + half
        if bucket < 0:
            bucket, sub = 0, sub - half
        shift = bucket + self.unit_magnitude
        return sub << shift, (sub + 1) << shift

    def at_rank(self, rank):
        """The range in which the value of this rank, from 1, lies."""
        for index in sorted(self.counts):
            rank -= self.counts[index]
            if rank <= 0:
                return self.range(index)
        raise IndexError


def _numbers(data):
    """ZigZag LEB128 of 64 bits in at most nine bytes."""
    at = 0
    while at < len(data):
        value = shift = 0
        for i in range(9):
            byte = data[at]
            at += 1
            last = i == 8 or byte < 0x80
            value |= (byte if last else byte & 0x7F) << shift
            shift += 7
            if last:
                break
        yield (value >> 1) ^ -(value & 1)


def decode(text):
    data = base64.b64decode(text, validate=True)
    cookie, size = struct.unpack(">II", data[:8])
    assert cookie == COMPRESSED and size == len(data) - 8
    plain = zlib.decompress(data[8:])
    cookie, size, offset, digits, lowest, _, ratio = struct.unpack(">IIIIqqd", plain[:40])
    assert cookie == PLAIN and offset == 0 and ratio == 1 and size == len(plain) - 40
    largest = 2 * 10 ** digits
    bits = (largest - 1).bit_length()
    counts, at = {}, 0
    for number in _numbers(plain[40:]):
        if number < 0:
            at -= number
        else:
            if number:
                counts[at] = number
            at += 1
    return Histogram(lowest.bit_length() - 1, bits, counts)


@dataclasses.dataclass
class Interval:
    start: float
    length: float
    largest_ms: float
    histogram: Histogram


def read_log(path):
    """When it began, and by tag the intervals, one after the other."""
    intervals, start_time = {}, None
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            found = re.match(r"#\[StartTime: ([0-9.]+) \(seconds since epoch\)", line)
            start_time = float(found[1]) if found else start_time
        elif not line.startswith('"StartTimestamp"'):
            tag, start, length, largest, code = line.split(",")
            assert tag.startswith("Tag=")
            known = intervals.setdefault(tag[4:], [])
            assert not known or known[-1].start + known[-1].length <= float(start) + 0.001
            known.append(Interval(float(start), float(length), float(largest), decode(code)))
    assert start_time is not None
    return start_time, intervals
