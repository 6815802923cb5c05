// The same calls made by Artillery: its engine `ws`, users that arrive over the ramp, and a
// processor function that holds the call.
//
//   node artillery_calls.js ws://127.0.0.1:PORT CALLS RAMP_S SECONDS
'use strict';

const core = require('@artilleryio/int-core');
const { Call, finish, newCallId } = require('./calls');

const [target, calls, rampSeconds, seconds] = process.argv.slice(2);

const script = {
  config: {
    target: `${target}/api/v1/media/stream`,
    phases: [{ duration: Number(rampSeconds), arrivalCount: Number(calls) }],
    processor: {
      connect(wsArgs, context, next) {
        context.callId = newCallId();
        wsArgs.options = {
          ...wsArgs.options,
          perMessageDeflate: false,
          headers: { 'x-ms-call-connection-id': context.callId },
        };
        next();
      },
      // Never calls back: the users talk until the run is over.
      call(context, events) {
        new Call(context.ws, context.callId, (ttfb) => events.emit('histogram', 'ttfb', ttfb));
      },
    },
  },
  scenarios: [{ engine: 'ws', flow: [{ connect: { function: 'connect' } }, { function: 'call' }] }],
};

async function main() {
  await core.updateGlobalObject({});
  const events = await core.runner.runner(script, undefined, {});
  setTimeout(() => {
    finish();
    process.exit(0);
  }, 1000 * (Number(rampSeconds) + Number(seconds)));
  events.run();
}

main();
