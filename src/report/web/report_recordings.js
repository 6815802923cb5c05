// Recorded conversations: sound with its waveform, what happened when, and what was said.
'use strict';
(() => {
  const {el, table, badge, format, colour, on_colours, facts} = busyhour;
  const {data, at, number, text, list, attempt, part, words} = report;

  const lane_height = 56;
  const audio_in_page = at(data, 'recordings', 'audio') || {};

  // WAV

  // {rate, channels: [Int16Array, ...]} of a PCM16 file; null of any other.
  function read_wav(bytes) {
    const view = new DataView(bytes.buffer);
    let channels = 0, rate = 0, bits = 0, kind = 0;
    for (let chunk = 12; chunk + 8 <= bytes.length;) {
      const name = String.fromCharCode(...bytes.subarray(chunk, chunk + 4)), begin = chunk + 8;
      const size = Math.min(view.getUint32(chunk + 4, true), bytes.length - begin);
      if (name === 'fmt ' && size >= 16) {
        kind = view.getUint16(begin, true);
        channels = view.getUint16(begin + 2, true);
        rate = view.getUint32(begin + 4, true);
        bits = view.getUint16(begin + 14, true);
      } else if (name === 'data') {
        if (kind !== 1 || bits !== 16 || channels < 1 || channels > 2 || rate < 1) return null;
        return {rate, channels: split(view, begin, size, channels)};
      }
      chunk = begin + size + size % 2;
    }
    return null;
  }
  function split(view, begin, size, channels) {
    const frames = Math.floor(size / (2 * channels));
    const all = Array.from({length: channels}, () => new Int16Array(frames));
    for (let i = 0; i < frames; ++i) {
      for (let c = 0; c < channels; ++c) all[c][i] = view.getInt16(begin + 2 * (i * channels + c), true);
    }
    return all;
  }
  function bytes_of(base64) {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; ++i) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  // Waveform

  // The loudest sample of each of so many parts, 0 to 1.
  function peaks(samples, parts) {
    const found = new Float32Array(parts);
    for (let x = 0; x < parts; ++x) {
      const end = Math.floor((x + 1) * samples.length / parts);
      let most = 0;
      for (let i = Math.floor(x * samples.length / parts); i < end; ++i) most = Math.max(most, Math.abs(samples[i]));
      found[x] = most / 32768;
    }
    return found;
  }

  // Loudness is heard as its logarithm: quiet speech must be seen too.
  const height_of = (peak) => (peak <= 0 ? 0 : Math.max(0, 1 + Math.log10(peak) / 2.5));

  class Waveform {
    constructor(wav, audio, events) {
      this.wav = wav;
      this.audio = audio;
      this.events = events;
      this.length = wav.channels[0].length / wav.rate;
      this.canvas = el('canvas', {class: 'waveform', role: 'img', 'aria-label': this.description()});
      this.canvas.addEventListener('click', (click) => {
        const box = this.canvas.getBoundingClientRect();
        audio.currentTime = Math.max(0, (click.clientX - box.left) / box.width * this.length);
        this.draw();
      });
      for (const event of ['timeupdate', 'seeked', 'pause']) audio.addEventListener(event, () => this.draw());
      audio.addEventListener('play', () => this.follow());
      on_colours(() => this.draw());
      new ResizeObserver(() => this.draw()).observe(this.canvas);
    }
    description() {
      const lanes = this.wav.channels.length === 2 ? 'caller above, agent below' : 'one channel';
      return `Waveform of ${format.seconds(this.length)}: ${lanes}. The time line below says what happens when.`;
    }
    follow() {
      if (this.audio.paused) return;
      this.draw();
      requestAnimationFrame(() => this.follow());
    }
    draw() {
      const {canvas, wav} = this;
      const ratio = window.devicePixelRatio || 1;
      const width = canvas.clientWidth, height = lane_height * wav.channels.length;
      if (width < 10) return;
      if (this.width !== width || this.ratio !== ratio) {
        this.width = width;
        this.ratio = ratio;
        this.peaks = wav.channels.map((samples) => peaks(samples, width));
        canvas.width = width * ratio;
        canvas.height = height * ratio;
      }
      const pen = canvas.getContext('2d');
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, width, height);
      this.draw_events(pen, width, height);
      this.peaks.forEach((lane, i) => this.draw_lane(pen, lane, i));
      pen.fillStyle = colour('ink');
      pen.fillRect(this.audio.currentTime / this.length * width - 0.75, 0, 1.5, height);
    }
    draw_lane(pen, lane, i) {
      const middle = lane_height * (i + 0.5);
      pen.fillStyle = colour('line');
      pen.fillRect(0, middle - 0.5, lane.length, 1);
      pen.fillStyle = colour(i === 0 ? 'series-1' : 'series-3');
      lane.forEach((peak, x) => {
        const half = height_of(peak) * (lane_height / 2 - 3);
        if (half > 0.5) pen.fillRect(x, middle - half, 1, 2 * half);
      });
    }
    draw_events(pen, width, height) {
      pen.fillStyle = colour('grid');
      for (const {at_s} of this.events) pen.fillRect(at_s / this.length * width, 0, 1, height);
    }
  }

  // The sound of a file that is in the page: player, waveform, and where each lane comes from.
  function player(file, events) {
    const bytes = bytes_of(audio_in_page[file]);
    const audio = el('audio', {controls: true, preload: 'metadata', 'aria-label': `Recording ${file}`,
      src: URL.createObjectURL(new Blob([bytes], {type: 'audio/wav'}))});
    const wav = read_wav(bytes);
    const children = [audio];
    if (wav && wav.channels[0].length > 0) {
      const stereo = wav.channels.length === 2;
      children.unshift(stereo && el('p', {class: 'note'}, el('span', {class: 'lane'}, 'caller (left, above)'),
        el('span', {class: 'lane agent'}, 'agent as it was heard (right, below)')),
      el('div', {class: 'lanes'}, new Waveform(wav, audio, events).canvas));
    }
    return {audio, element: el('div', {class: 'player'}, children)};
  }

  // Time line and transcript

  function timeline_of(conversation) {
    return list(conversation, 'timeline').filter((event) => number(event, 'at_s') !== null)
      .sort((a, b) => a.at_s - b.at_s);
  }

  function details_of(event) {
    return Object.entries(event).filter(([key, value]) => !['at_s', 'event', 'turn'].includes(key) && value !== null &&
      value !== '' && typeof value !== 'object').map(([key, value]) => (key === 'text' ? String(value)
      : `${words(key)} ${value}`)).join(', ');
  }

  function seek_button(audio, seconds, label) {
    const button = el('button', {type: 'button', class: 'seek', title: 'Play from here'}, label);
    button.addEventListener('click', () => { audio.currentTime = Math.max(0, seconds); audio.play().catch(() => {}); });
    return button;
  }

  function timeline_table(events, audio) {
    const moment = (event) => {
      const label = `${event.at_s.toFixed(2)} s`;
      return audio ? seek_button(audio, event.at_s, label) : label;
    };
    return table({caption: 'Time line', columns: ['At', {title: 'Turn', number: true}, 'Event', {title: '', wide: true}],
      rows: events.map((event) => [moment(event), number(event, 'turn'), words(text(event, 'event')), details_of(event)])});
  }

  function transcript(conversation, audio) {
    const texts = (turn, key) => list(turn, key).filter((line) => typeof line === 'string').join(' ');
    const say = (who, what, kind) => what && el('p', {class: `line ${kind}`}, el('b', null, who), ` ${what}`);
    return el('div', {class: 'transcript'}, el('h4', null, 'Transcript'), list(conversation, 'turns').map((turn) => {
      const heard = text(turn, 'user_speech_recognized');
      const ms = number(turn, 'ttfb_ms');
      const name = `Turn ${number(turn, 'turn_number') ?? '?'}`;
      const begin = number(list(turn, 'audio_files')[0], 'begin_s');
      return el('div', {class: 'turn'},
        say('Caller', text(turn, 'user_input_text'), 'caller'),
        heard && heard !== text(turn, 'user_input_text') && say('heard as', heard, 'heard'),
        say('Agent', texts(turn, 'agent_text_responses'), 'agent'),
        el('p', {class: 'note'}, begin !== null && audio ? seek_button(audio, begin, name) : name,
          ms !== null && `, ttfb ${format.ms(ms)}`,
          at(turn, 'turn_successful') === false && ' ', at(turn, 'turn_successful') === false && badge('FAIL'),
          text(turn, 'error_message') && ` ${text(turn, 'error_message')}`));
    }));
  }

  // The seeds write seconds since 1970.
  function began(conversation) {
    const seconds = number(conversation, 'start_time');
    const furthest = 8e12;  // that a Date can tell
    return seconds === null || Math.abs(seconds) > furthest ? text(conversation, 'start_time')
      : new Date(1000 * seconds).toISOString();
  }

  function body_of(conversation) {
    const events = timeline_of(conversation);
    const files = list(conversation, 'audio_files').map((file) => text(file, 'path')).filter(Boolean);
    const held = files.filter((name) => Object.hasOwn(audio_in_page, name));
    const players = held.map((name) => player(name, events));
    const audio = players.length > 0 ? players[0].audio : null;
    return el('div', {class: 'recording'}, players.map((p) => p.element),
      files.filter((name) => !held.includes(name)).map((name) => el('p', {class: 'note'}, `The sound is not in this page: ${name}`)),
      el('div', {class: 'grid'}, transcript(conversation, audio), events.length > 0 && timeline_table(events, audio)),
      facts([['session', text(conversation, 'session_id')], ['began', began(conversation)],
        ['ended', words(text(conversation, 'ended'))], ['error', text(conversation, 'error') || null],
        ['note', text(conversation, 'note') || null]]));
  }

  function recording(conversation, i) {
    const good = number(conversation, 'successful_turns'), all = number(conversation, 'total_turns');
    const chosen = text(conversation, 'chosen');
    const box = el('details', {class: 'conversation'}, el('summary', null,
      el('b', null, text(conversation, 'template_name') || `conversation ${i + 1}`),
      chosen && [' ', badge(chosen)],
      ` ${format.seconds(number(conversation, 'duration_s'))}, ${format.count(good)} of ${format.count(all)} turns succeeded`));
    const fill = () => {
      if (box.childElementCount === 1) box.append(...[attempt(() => body_of(conversation))].flat());
    };
    box.addEventListener('toggle', () => { if (box.open) fill(); });
    if (i === 0) {
      box.open = true;
      fill();
    }
    return box;
  }

  function recordings() {
    const conversations = list(data, 'recordings', 'conversations');
    if (conversations.length === 0) return null;
    const left_out = number(data, 'recordings', 'left_out');
    return [el('p', {class: 'note'}, 'The worst conversations come first, then a sample that was drawn before they began. The ' +
      'right channel is the agent as its caller heard it.',
    left_out > 0 && ` ${format.count(left_out)} more are in the JSON file.`), ...conversations.map(recording)];
  }

  part('recordings', 'Recordings', recordings);
})();
