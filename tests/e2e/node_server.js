// A voice agent made with Node's `ws` and Microsoft's own reader of what ACS sends, as foreign_server.py
// is one with Python's `websockets`. Prints its port, then a JSON line for each call that ended.
'use strict';
const { StreamingData } = require('@azure/communication-call-automation');
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
  const call = {headers: request.headers, frames: 0, utterances: [], lastSpeechFrames: [],
                parsed: {}, participants: [], firstTimestamp: null};
  let loud = [];
  let quiet = 0;
  ws.on('message', (data, isBinary) => {
    if (isBinary) throw new Error('ACS media streaming is text only');
    // It throws on what it does not know, and the test finds the stack in the log.
    const message = StreamingData.parse(data.toString());
    const kind = StreamingData.getStreamingKind();
    call.parsed[kind] = (call.parsed[kind] || 0) + 1;
    if (!call.metadata) {
      call.metadata = message;
      answer(ws, 5);
      return;
    }
    const participant = message.participant.communicationUserId;
    if (!call.participants.includes(participant)) call.participants.push(participant);
    call.firstTimestamp = call.firstTimestamp || message.timestamp;
    call.silent = call.silent || message.isSilent;
    const pcm = Buffer.from(message.data, 'base64');
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
