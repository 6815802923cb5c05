// What the parts of the report have in common. A document may come from anywhere: every value is
// looked at before it is used, and a part that fails leaves the others alone.
'use strict';
const report = (() => {
  const {data, el, section, format} = busyhour;
  const doc = data.document;
  const is_run = data.kind === 'run';

  // at(doc, 'summary', 'total_turns'); undefined where there is nothing.
  function at(object, ...path) {
    let value = object;
    for (const key of path) {
      if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
      value = value[key];
    }
    return value;
  }
  const number = (object, ...path) => {
    const value = at(object, ...path);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const text = (object, ...path) => {
    const value = at(object, ...path);
    return typeof value === 'string' ? value : '';
  };
  const list = (object, ...path) => {
    const value = at(object, ...path);
    return Array.isArray(value) ? value : [];
  };
  const entries = (object, ...path) => {
    const value = at(object, ...path);
    return value && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
  };
  // Numbers, and null for whatever else stands between them.
  const numbers = (object, ...path) => list(object, ...path).map(
    (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null));
  const sum = (values) => values.reduce((total, value) => total + (value || 0), 0);
  const has_any = (values) => values.some((value) => value !== null);

  // What draw() gives, or why it could not.
  function attempt(draw) {
    try {
      return draw();
    } catch (error) {
      return [el('p', {class: 'note'}, `This part of the document cannot be shown: ${error.message}`)];
    }
  }
  // draw() gives the children of the part, or null where the document has nothing of it.
  function part(id, title, draw) {
    const children = attempt(draw);
    if (children) section(id, title, ...children);
  }

  // The key `history`: columns of one length, or null.
  const history = (() => {
    const seconds = numbers(doc, 'history', 'elapsed_s');
    if (seconds.length < 2 || seconds.includes(null)) return null;
    const column = (name) => {
      const values = numbers(doc, 'history', name);
      return values.length === seconds.length ? values : seconds.map(() => null);
    };
    return {seconds, column, interval: number(doc, 'history', 'interval_s') || 1};
  })();
  // The x of every plot over time: their cursors go together.
  const over_time = () => ({label: 'time since the start', values: history.seconds, unit: 'clock',
    sync: 'time'});

  // Per interval, in words: "second", "2 seconds".
  const interval_name = () => (history.interval === 1 ? 'second' : `${history.interval} seconds`);

  // "first_byte_timeout" -> "first byte timeout"
  const words = (key) => key.replaceAll('_', ' ');

  const metric_names = {speech_recognition_ms: 'speech recognition', agent_processing_ms: 'agent processing',
    end_to_end_ms: 'end to end', audio_send_duration_ms: 'audio send', ttfb_ms: 'ttfb', ttfa_ms: 'ttfa',
    turn_ms: 'turn', barge_in_ms: 'barge-in', connect_ms: 'connect'};
  const metric_name = (key) => metric_names[key] || words(key.replace(/_ms$/, ''));
  const metric_meaning = (key) => {
    const found = list(data, 'metrics').find((metric) => metric.key === key);
    return found ? found.meaning.replace('->', '\u2192') : '';
  };

  // A percentile of all turns: {p50, p95, p99, n} of a metric, whatever kind of document.
  function overall(key) {
    const statistic = at(doc, 'overall_latency_statistics', key);
    if (number(statistic, 'count')) {
      return {n: statistic.count, p50: number(statistic, 'p50'), p95: number(statistic, 'p95'),
        p99: number(statistic, 'p99')};
    }
    const curve = at(data, 'curves', key, 'all');
    if (!number(curve, 'n')) return null;
    const share = (percent) => {
      const found = list(curve, 'percentiles').find((point) => point[0] >= percent);
      return found ? found[1] : null;
    };
    return {n: curve.n, p50: share(50), p95: share(95), p99: share(99)};
  }

  // Turns that a two-sided 95 % interval of the percentile needs (docs/measurement.md).
  const enough = {p50: 1, p95: 72, p99: 368, 'p99.9': 3688};
  // A figure with the mark of the console where too few turns stand behind it.
  const figure_ms = (value, n, percentile) => (value === null ? null
    : {value: `${format.number(value)}${n < enough[percentile] ? '~' : ''}`,
      class: n < enough[percentile] ? 'faint' : ''});
  const few_note = '~ too few turns to rely on this percentile';

  return {data, doc, is_run, at, number, text, list, entries, numbers, sum, has_any, attempt, part, history, over_time,
    interval_name, words, metric_name, metric_meaning, overall, figure_ms, enough, few_note};
})();
