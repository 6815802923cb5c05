// A caller's part of a call for Node: what Artillery's processor and node_calls.js share. README.md
// says how it was tuned. With BENCH_FRAMES=by-hand whole frames, ready-made, are written to the socket
// under the `ws` connection; else `ws` sends ready-made texts.
'use strict';

const fs = require('fs');
const path = require('path');
const { randomUUID } = require('crypto');

const PERIOD_MS = 20;
const SLOTS = 20;
const BY_HAND = process.env.BENCH_FRAMES === 'by-hand';
const MASK = [0x11, 0x22, 0x33, 0x44];
// performance.now() counts from the start of the process, the agent's log from the system's.
const TO_SYSTEM_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

function maskedFrame(text) {
  const payload = Buffer.from(text);
  const frame = Buffer.alloc(8 + payload.length);
  frame[0] = 0x81;
  frame[1] = 0x80 | 126;
  frame.writeUInt16BE(payload.length, 2);
  for (let i = 0; i < 4; ++i) frame[4 + i] = MASK[i];
  for (let i = 0; i < payload.length; ++i) frame[8 + i] = payload[i] ^ MASK[i % 4];
  return frame;
}

function audioFrame(pcm) {
  const text = JSON.stringify({
    kind: 'AudioData',
    audioData: {
      timestamp: '2000-01-01T00:00:00.000Z',
      participantRawID: '8:acs:00000000-0000-0000-0000-000000000000',
      data: pcm.toString('base64'),
      silent: false,
    },
  });
  return BY_HAND ? maskedFrame(text) : text;
}

const clip = fs.readFileSync(process.env.BENCH_CLIP);
const speech = [];
for (let at = 0; at < clip.length; at += 640) speech.push(audioFrame(clip.subarray(at, at + 640)));
const noise = audioFrame(Buffer.alloc(640, Buffer.from([3, 0])));

const turns = [];
const frames = new Float64Array(2 * 20_000_000);  // due, lateness, due, lateness ...
let frameCount = 0;
const slots = Array.from({ length: SLOTS }, () => []);
let callCount = 0;
let nextTick = 0;

class Call {
  constructor(ws, callId, onTtfb) {
    this.ws = ws;
    this.socket = ws._socket;
    this.callId = callId;
    this.onTtfb = onTtfb;
    this.number = 0;
    this.speaking = 0;
    this.quiet = 0;
    this.wait = 0;
    this.awaitsAudio = false;
    this.answerOver = false;
    this.speechEnd = 0;
    this.socket.setNoDelay(true);
    ws.send(JSON.stringify({
      kind: 'AudioMetadata',
      audioMetadata: {
        subscriptionId: callId, encoding: 'PCM', sampleRate: 16000, channels: 1, length: 640,
      },
    }));
    ws.on('message', (data) => this.onMessage(data));
    slots[callCount++ % SLOTS].push(this);
    if (callCount === 1) {
      nextTick = performance.now() + 1;
      setTimeout(tick, 1);
    }
  }

  onMessage(data) {
    const now = performance.now();
    // The text need not be parsed: the kind stands at its begin.
    if (data.indexOf('AudioData') >= 0 && data.indexOf('AudioData') < 40) {
      if (!this.awaitsAudio) return;
      this.awaitsAudio = false;
      const ttfb = now - this.speechEnd;
      turns.push({
        call_id: this.callId, speech_end_frame: this.speechEndFrame,
        at_s: (now + TO_SYSTEM_MS) / 1000, ttfb_ms: ttfb,
      });
      this.onTtfb(ttfb);
    } else if (data.indexOf('"completed"') >= 0) {
      this.answerOver = true;
    }
  }

  sendFrame(frame) {
    if (BY_HAND) this.socket.write(frame);
    else this.ws.send(frame);
  }

  send(now) {
    const number = this.number++;
    if (this.speaking < speech.length) {
      if (++this.speaking === speech.length) {
        this.speechEnd = now + PERIOD_MS;
        this.speechEndFrame = number;
        this.awaitsAudio = true;
        this.answerOver = false;
        this.quiet = this.wait = 0;
      }
      this.sendFrame(speech[this.speaking - 1]);
      return;
    }
    this.sendFrame(noise);
    if ((this.answerOver || ++this.wait > 750) && ++this.quiet === 25) this.speaking = 0;
  }
}

// One timer for all calls with absolute deadlines: setInterval drifts, a timer per call costs more.
let ticks = 0;
function tick() {
  let now = performance.now();
  for (; nextTick <= now; nextTick += PERIOD_MS / SLOTS, ++ticks) {
    for (const call of slots[ticks % SLOTS]) {
      now = performance.now();
      if (frameCount < frames.length) {
        frames[frameCount++] = (nextTick + TO_SYSTEM_MS) / 1000;
        frames[frameCount++] = (now - nextTick) / 1000;
      }
      call.send(now);
    }
  }
  setTimeout(tick, Math.max(0, nextTick - performance.now()));
}

function finish() {
  const out = process.env.BENCH_OUT;
  fs.writeFileSync(path.join(out, 'turns.jsonl'), turns.map((t) => JSON.stringify(t) + '\n').join(''));
  fs.writeFileSync(path.join(out, 'frames.bin'),
    new Uint8Array(frames.buffer, 0, frameCount * Float64Array.BYTES_PER_ELEMENT));
}

module.exports = { Call, finish, newCallId: randomUUID };
