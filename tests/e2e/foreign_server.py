"""A WebSocket server made with Python's `websockets`, in a thread of its own."""
import asyncio
import json
import threading

import websockets

import acs
import audio

QUIET_FRAMES = 10  # 200 ms without speech end an utterance
GREETING = audio.noise(5, seed=10)
ANSWER = audio.noise(15, seed=11)


class Call:
    """One connection, and everything that its caller sent."""

    def __init__(self, ws):
        self.ws = ws
        self.path = ws.path
        self.headers = ws.request_headers
        self.metadata = None
        self.frames = []  # the AudioData messages, in order
        self.utterances = []  # for each: the loud frames
        self.last_speech_frames = []  # for each: the number of its last loud frame
        self.close_code = None

    async def receive(self):
        message = json.loads(await self.ws.recv())
        if self.metadata is None:
            self.metadata = message
        else:
            assert message["kind"] == "AudioData", message
            self.frames.append(message)
        return message

    async def hear_utterance(self):
        loud, quiet = [], 0
        while not loud or quiet < QUIET_FRAMES:
            message = await self.receive()
            if message["kind"] != "AudioData":
                continue
            pcm = acs.pcm_of(message)
            if audio.is_loud(pcm):
                loud.append(pcm)
                quiet = 0
                last = len(self.frames) - 1
            else:
                quiet += 1
        self.utterances.append(loud)
        self.last_speech_frames.append(last)

    async def hear_speech_begin(self):
        while True:
            message = await self.receive()
            if message["kind"] == "AudioData" and audio.is_loud(acs.pcm_of(message)):
                return

    async def send_together(self, messages):
        """In one write, so that they arrive, and are read, together (RFC 6455, section 5.2)."""
        frames = b""
        for text in map(str.encode, messages):
            assert 126 <= len(text) < 65536
            frames += b"\x81\x7e" + len(text).to_bytes(2, "big") + text
        self.ws.transport.write(frames)

    async def say(self, pcm):
        for frame in audio.split(pcm):
            await self.ws.send(acs.audio_message(frame))


async def converse(call):
    """A well-behaved agent; it splits one message into WebSocket fragments."""
    await call.ws.send(acs.inventory())
    await call.receive()
    await call.say(GREETING)
    await call.ws.send(acs.response_done("Welcome."))
    while True:
        await call.hear_utterance()
        heard = acs.transcript("what you said")
        await call.ws.send([heard[:10], heard[10:11], heard[11:]])
        await call.say(ANSWER)
        await call.ws.send(acs.response_done("That is covered."))


class ForeignServer:
    """Serves `behaviour(call)`; `refuse` answers every upgrade with (status, headers, body)."""

    def __init__(self, behaviour=converse, refuse=None, tls=None):
        self.calls = []
        self.errors = []
        self._behaviour = behaviour
        self._refuse = refuse
        self._tls = tls
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10), "the server did not start"
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/api/v1/media/stream"

    async def _main(self):
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        refuse = self._refuse

        async def process_request(path, headers):
            return refuse

        async with websockets.serve(self._serve, "127.0.0.1", 0, ssl=self._tls,
                                    process_request=process_request if refuse else None,
                                    ping_interval=0.1, ping_timeout=5, close_timeout=1) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._stop.wait()

    async def _serve(self, ws):
        call = Call(ws)
        self.calls.append(call)
        try:
            await self._behaviour(call)
        except websockets.ConnectionClosed:
            pass
        except Exception as error:  # kept for the test: this is not its thread
            self.errors.append(error)
            raise
        finally:
            call.close_code = ws.close_code
