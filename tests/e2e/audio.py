"""Utterances whose every frame is known: loud noise between frames of silence."""
import random
import struct
import wave

RATE = 16000
FRAME_BYTES = 640  # 20 ms of PCM16 at 16 kHz
SILENCE = bytes(FRAME_BYTES)


def noise(frames, seed):
    source = random.Random(seed)
    count = frames * FRAME_BYTES // 2
    return struct.pack(f"<{count}h", *(source.randint(-8000, 8000) for _ in range(count)))


def is_loud(frame):
    """Far from both: the callers' comfort noise is below 20, the utterances reach 8000."""
    return max(map(abs, struct.unpack(f"<{len(frame) // 2}h", frame))) > 1000


def split(pcm):
    return [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm), FRAME_BYTES)]


# What is loud in each clip; clips are said in this order, again from the first when all are said.
CLIPS = [noise(25, seed=1), noise(18, seed=2)]


def write_clips(directory):
    """One as WAV with silence around the speech, one as headerless PCM without."""
    with wave.open(str(directory / "1_hello.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(SILENCE * 3 + CLIPS[0] + SILENCE * 4)
    (directory / "2_bye.pcm").write_bytes(CLIPS[1])
