// A spoken conversation with OpenAI's own client: says each clip, waits for the answer to it, and
// prints all events as JSON lines, audio as its number of bytes.
//   node openai_caller.js ga|beta BASE_URL CLIP.pcm... [--interrupt]   (PCM16, 24 kHz)
'use strict';
const fs = require('fs');
const { OpenAI } = require('openai');

const [names, baseURL, ...rest] = process.argv.slice(2);
const interrupts = rest.includes('--interrupt');
const clips = rest.filter((name) => !name.startsWith('--')).map((name) => fs.readFileSync(name));
const { OpenAIRealtimeWS } = require(names === 'ga' ? 'openai/realtime/ws' : 'openai/beta/realtime/ws');

const FRAME_BYTES = 960;  // 20 ms
const FRAME_MS = 20;
const turn_detection = { type: 'server_vad', silence_duration_ms: 300, create_response: true };
const session = names === 'ga'
  ? { type: 'realtime', output_modalities: ['audio'],
      audio: { input: { format: { type: 'audio/pcm', rate: 24000 }, turn_detection } } }
  : { modalities: ['text', 'audio'], input_audio_format: 'pcm16', turn_detection };

const client = new OpenAI({ apiKey: 'nobody-checks-it', baseURL });
// The client knows wss only; the agent's certificate is the test's own.
const realtime = new OpenAIRealtimeWS({ model: 'test-model', options: { rejectUnauthorized: false } }, client);

let speech = Buffer.alloc(0);
let turn = 0;
let pacing;

function sayNext() {
  if (turn < clips.length) {
    speech = clips[turn++];
    return;
  }
  clearInterval(pacing);
  realtime.close();
}

function microphone() {
  const begin = Date.now();
  let sent = 0;
  pacing = setInterval(() => {
    for (; sent * FRAME_MS <= Date.now() - begin; ++sent) {
      const frame = Buffer.alloc(FRAME_BYTES);
      speech.copy(frame, 0, 0, FRAME_BYTES);
      speech = speech.subarray(FRAME_BYTES);
      realtime.send({ type: 'input_audio_buffer.append', audio: frame.toString('base64') });
    }
  }, 10);
}

realtime.on('error', (error) => console.log(JSON.stringify({ type: 'client_error', message: error.message })));
realtime.on('event', (event) => {
  const shown = { ...event };
  if (/audio\.delta$/.test(event.type)) shown.delta = Buffer.from(event.delta, 'base64').length;
  console.log(JSON.stringify(shown));
  if (event.type === 'session.created') realtime.send({ type: 'session.update', session });
  if (event.type === 'session.updated') {
    realtime.send({ type: 'no.such.event', event_id: 'evt_odd' });
    microphone();
    sayNext();
  }
  if (interrupts && turn === 1 && /audio\.delta$/.test(event.type)) sayNext();
  if (event.type === 'response.done' && event.response.status === 'completed') sayNext();
});
realtime.socket.on('close', (code, reason) => {
  clearInterval(pacing);
  console.log(JSON.stringify({ type: 'closed', code, reason: reason.toString() }));
});
