// Whether the load generator can be trusted, and with what it was told to do.
'use strict';
(() => {
  const {el, table, tile, plot, facts, badge, format, later} = busyhour;
  const {doc, at, number, text, list, entries, has_any, part, history, over_time, words} = report;

  const texts = (...path) => list(doc, ...path).filter((line) => typeof line === 'string');

  function health_tiles(health) {
    const late = number(health, 'frames_late_over_period'), due = number(health, 'frames_due');
    const busiest = Math.max(...list(health, 'threads').map((thread) => number(thread, 'busy_10s_percent') || 0), 0);
    const dropped = number(health, 'frames_dropped');
    const unsure = number(health, 'turns_unsure'), heard = number(health, 'turns_heard');
    return el('div', {class: 'tiles'},
      tile('Lateness p99', format.ms(number(health, 'lateness_ms', 'p99')), 'limit: 10 ms'),
      tile('Frames late by a period', late !== null && due ? format.percent(100 * late / due) : '\u2013', 'limit: 0.1 %'),
      heard ? tile('Turns read late', format.percent(100 * unsure / heard), 'ttfb not known to 10 ms; limit: 0.5 %') : null,
      tile('Busiest thread', format.percent(busiest), 'in its busiest 10 seconds; limit: 90 %'),
      tile('Frames dropped', format.count(dropped), 'the target did not read', dropped ? 'bad' : ''),
      number(health, 'steal_percent') ? tile('Taken by the host', format.percent(health.steal_percent), 'CPU time (steal)')
        : null);
  }

  function health_plots() {
    if (!history) return null;
    const lateness = history.column('lateness_p99_ms'), busy = history.column('busy_percent');
    const dropped = history.column('frames_dropped');
    return el('div', {class: 'grid'},
      has_any(lateness) && plot({title: 'Lateness of frames, p99', x: over_time(), y: {label: 'lateness', unit: 'ms'},
        series: [{label: 'lateness p99', values: lateness, colour: 4}]}),
      has_any(busy) && plot({title: 'Busiest thread', x: over_time(), y: {label: 'busy', unit: '%', range: [0, 100]},
        series: [{label: 'busy', values: busy, style: 'area', colour: 6}]}),
      dropped.some((count) => count > 0) && plot({title: 'Frames dropped', x: over_time(), y: {label: 'frames', whole: true},
        series: [{label: 'dropped', values: dropped, style: 'step', colour: 'bad'}]}));
  }

  function threads_table(health) {
    const threads = list(health, 'threads');
    const columns = [['busy_percent', 'Busy, %'], ['busy_10s_percent', 'in 10 s, %'], ['busy_1s_percent', 'in 1 s, %'],
      ['cpu_wait_percent', 'Waited for a CPU, %'], ['loop_lag_p99_ms', 'Loop lag p99, ms'], ['loop_lag_max_ms', 'Loop lag max, ms']];
    return threads.length > 0 && table({caption: 'Engine threads',
      columns: ['Thread', ...columns.map(([, title]) => ({title, number: true}))],
      rows: threads.map((thread, i) => [i + 1, ...columns.map(([key]) => format.number(number(thread, key)))])});
  }

  function calibration() {
    const applied = at(doc, 'calibration');
    if (!applied) return null;
    const errors = entries(applied, 'error_ms').filter(([, ms]) => typeof ms === 'number');
    return el('div', null, el('h3', null, 'Calibration'),
      el('p', null, `Measured error of this machine (p99), up to ${format.count(number(applied, 'largest_trusted_users'))} ` +
        `users: ${errors.map(([key, ms]) => `${words(key.replace(/_ms$/, ''))} ${format.ms(ms)}`).join(', ') || 'nothing'}.`),
      list(applied, 'warnings').map((warning) => typeof warning === 'string' && el('p', {class: 'note'}, warning)));
  }

  function health() {
    const generator = at(doc, 'generator_health');
    if (!generator) return null;
    const fit = at(generator, 'fit') === true;
    const reasons = texts('generator_health', 'reasons'), advice = texts('generator_health', 'advice');
    return [
      el('p', null, badge(fit ? 'fit' : 'not fit', fit ? 'good' : 'bad'), fit ? ' This machine kept the pace: what is measured is the agent.'
        : ' This machine could not keep the pace: the figures may be its own.'),
      reasons.length > 0 && el('ul', null, reasons.map((line) => el('li', null, line))),
      advice.length > 0 && el('ul', null, advice.map((line) => el('li', null, line))),
      health_tiles(generator), health_plots(), threads_table(generator), calibration(),
    ].filter(Boolean);
  }

  // An open loop's traffic

  function traffic() {
    const calls = at(doc, 'traffic');
    if (!calls || typeof calls !== 'object') return null;
    const shown = [['offered_calls', 'Offered calls', format.count], ['carried_calls', 'Carried calls', format.count],
      ['blocked_calls', 'Blocked calls', format.count], ['blocking_percent', 'Blocked', format.percent],
      ['erlang_b_percent', 'Blocked, by Erlang\u2019s formula', format.percent], ['lines', 'Lines', format.count],
      ['peak_calls', 'Most calls at a time', format.count], ['offered_erlangs', 'Offered erlangs', format.number],
      ['carried_erlangs', 'Carried erlangs', format.number], ['mean_hold_s', 'Mean holding time', format.seconds]];
    return [facts(shown.map(([key, name, say]) => [name, number(calls, key) === null ? null : say(calls[key])]))];
  }

  // Configuration

  const plain = (value) => (value === null ? '\u2013' : typeof value === 'object' ? JSON.stringify(value)
    : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));

  // Lists of plain values on a line, objects as lines of their own.
  function flat(object, prefix = '') {
    return entries(object).flatMap(([key, value]) => {
      const name = prefix + words(key);
      if (Array.isArray(value) && value.every((v) => v === null || typeof v !== 'object')) {
        return value.length > 0 ? [[name, value.map(plain).join(', ')]] : [];
      }
      if (value && typeof value === 'object' && !Array.isArray(value)) return flat(value, `${name}: `);
      if (Array.isArray(value) && value.length === 0) return [];
      return [[name, plain(value)]];
    });
  }

  function configuration() {
    const config = flat(at(doc, 'config'));
    if (config.length === 0) return null;
    return [facts(config), el('h3', null, 'Made by'),
      facts([['program', `${text(doc, 'tool', 'name')} ${text(doc, 'tool', 'version')}`], ['build', text(doc, 'tool', 'build')],
        ['cores', number(doc, 'host', 'cores')], ['kernel', text(doc, 'host', 'kernel')], ['started at', text(doc, 'started_at')]]),
      later('The whole document as JSON', () => el('pre', {tabindex: 0}, JSON.stringify(
        {...doc, history: undefined, recorded_conversations: undefined}, null, 1)))];
  }

  part('generator', 'Load generator', health);
  part('traffic', 'Traffic', traffic);
  part('configuration', 'Configuration', configuration);
})();
