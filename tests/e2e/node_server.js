// A voice agent made with Node's `ws`, as foreign_server.py is one with Python's `websockets`.
// Prints its port, then a JSON line for each call that ended.
'use strict';
const { WebSocketServer } = require('ws');

const FRAME_BYTES = 640;
const QUIET_FRAMES = 10;
const isLoud = (pcm) => {
  for (let at = 0; at < pcm.length; at += 2) if (Math.abs(pcm.readInt16LE(at)) > 1000) return true;
  return false;
};
const tone = Buffer.alloc(FRAME_BYTES);
for (let i = 0; i < FRAME_BYTES / 2; ++i) tone.writeInt16LE(i % 16 < 8 ? 4000 : -4000, 2 * i);
const audioMessage = JSON.stringify(
    {kind: 'AudioData', AudioData: {data: tone.toString('base64')}, StopAudio: null});
const responseDone = JSON.stringify(
    {type: 'event', payload: {type: 'assistant', status: 'completed', message: 'Done.'}});

function answer(ws, frames) {
  for (let i = 0; i < frames; ++i) ws.send(audioMessage);
  ws.send(responseDone);
}

function serve(ws, request) {
  const call = {headers: request.headers, frames: 0, utterances: [], lastSpeechFrames: []};
  let loud = [];
  let quiet = 0;
  ws.on('message', (data, isBinary) => {
    const message = JSON.parse(data);
    if (isBinary) throw new Error('ACS media streaming is text only');
    if (!call.metadata) {
      call.metadata = message;
      answer(ws, 5);
      return;
    }
    const pcm = Buffer.from(message.audioData.data, 'base64');
    if (isLoud(pcm)) {
      loud.push(pcm);
      quiet = 0;
      call.lastSpeechFrame = call.frames;
    } else if (loud.length && ++quiet === QUIET_FRAMES) {
      call.utterances.push(Buffer.concat(loud).toString('base64'));
      call.lastSpeechFrames.push(call.lastSpeechFrame);
      loud = [];
      answer(ws, 15);
    }
    call.frames += 1;
  });
  ws.on('close', (code) => console.log(JSON.stringify({...call, closeCode: code})));
}

const server = new WebSocketServer({host: '127.0.0.1', port: 0});
server.on('listening', () => console.log(server.address().port));
server.on('connection', serve);
