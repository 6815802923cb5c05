"""Recorded conversations as a test hears them: two channels, and where the time line says what."""
import json
import pathlib
import wave

import numpy

import result_files

AUDIBLE = 103  # of 32768: -50 dBFS


class Conversation:
    """One entry of the list, whose file lies in `directory`."""

    def __init__(self, entry, directory):
        self.entry = entry
        self.turns = entry["turns"]
        listed, = entry["audio_files"]
        self.file = pathlib.Path(directory) / listed["path"]
        with wave.open(str(self.file)) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (2, 2)
            self.rate = file.getframerate()
            samples = numpy.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        self.caller, self.agent = samples[::2].astype(float), samples[1::2].astype(float)
        assert self.file.stat().st_size == listed["size_bytes"]
        assert self.rate == listed["sample_rate"]
        assert abs(len(self.agent) / self.rate - listed["duration_s"]) < 1e-4

    def at_s(self, event, turn):
        """When it happened in that turn (from 1)."""
        found = [e["at_s"] for e in self.entry["timeline"]
                 if (e["event"], e.get("turn")) == (event, turn)]
        assert len(found) == 1, (event, turn, self.entry["timeline"])
        return found[0]

    def piece(self, channel, begin_s, end_s):
        return channel[max(0, round(begin_s * self.rate)):round(end_s * self.rate)]

    def loudest(self, channel, begin_s, end_s):
        return numpy.abs(self.piece(channel, begin_s, end_s)).max(initial=0)


def where(channel, clip, rate, expected_s):
    """(second at which the clip fits best, correlation there), 400 ms around what is expected."""
    begin = max(0, round((expected_s - 0.4) * rate))
    searched = channel[begin:round((expected_s + 0.4) * rate) + len(clip)]
    size = 1 << (len(searched) + len(clip)).bit_length()
    product = numpy.fft.rfft(searched, size) * numpy.conj(numpy.fft.rfft(clip, size))
    correlation = numpy.fft.irfft(product, size)[:len(searched) - len(clip) + 1]
    best = int(correlation.argmax())
    found = searched[best:best + len(clip)]
    norm = numpy.linalg.norm(found) * numpy.linalg.norm(clip)
    return (begin + best) / rate, correlation[best] / norm if norm else 0


def load(directory):
    """All conversations of the one list in `directory`, which must be what its schema says."""
    file, = pathlib.Path(directory).glob("recorded_conversations_*.json")
    entries = json.loads(file.read_text())
    result_files.check_recordings(entries)
    return [Conversation(entry, directory) for entry in entries]
