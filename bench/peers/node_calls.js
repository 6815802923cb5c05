// The same calls made with the `ws` library alone: as near to the limit as plain Node comes.
//
//   node node_calls.js ws://127.0.0.1:PORT CALLS RAMP_S SECONDS
'use strict';

const WebSocket = require('ws');
const { Call, finish, newCallId } = require('./calls');

const [target, calls, rampSeconds, seconds] = process.argv.slice(2);

function connect() {
  const callId = newCallId();
  const ws = new WebSocket(`${target}/api/v1/media/stream`, {
    perMessageDeflate: false,
    headers: { 'x-ms-call-connection-id': callId },
  });
  ws.on('open', () => new Call(ws, callId, () => {}));
  ws.on('error', (error) => console.error(error.message));
}

for (let i = 0; i < Number(calls); ++i) {
  setTimeout(connect, (1000 * Number(rampSeconds) * i) / Number(calls));
}
setTimeout(() => {
  finish();
  process.exit(0);
}, 1000 * (Number(rampSeconds) + Number(seconds)));
