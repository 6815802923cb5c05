// Latency over time, against the number of calls, by the turn's position, and how it is spread.
'use strict';
(() => {
  const {el, table, plot, format} = busyhour;
  const {data, doc, is_run, at, number, text, list, entries, has_any, part, history, over_time, interval_name, words,
    metric_name, metric_meaning, figure_ms, few_note} = report;

  const note = (words_) => el('p', {class: 'note'}, words_);

  // Over time

  function time_plots() {
    if (!history) return null;
    const p50 = history.column('ttfb_p50_ms'), p95 = history.column('ttfb_p95_ms');
    const turns = history.column('turns'), failed = history.column('failed_turns');
    const good = turns.map((all, i) => (all === null ? null : all - (failed[i] || 0)));
    const every = interval_name();
    return [
      has_any(p50) && plot({title: 'Time to first byte', height: 300,
        note: `Of the turns that ended in each ${every}. Drag over a plot to look closer, double-click to go back.`,
        x: over_time(), y: {label: 'ttfb', unit: 'ms'},
        series: [{label: 'p95', values: p95, colour: 2, spanGaps: true}, {label: 'median', values: p50, colour: 1, spanGaps: true}]}),
      el('div', {class: 'grid'},
        plot({title: 'Calls and users', x: over_time(), y: {label: 'at a time', whole: true},
          series: [{label: 'calls up', values: history.column('calls_up'), style: 'step', colour: 3},
            {label: 'users', values: history.column('users'), colour: 6}]}),
        plot({title: `Turns that ended in each ${every}`, x: over_time(), y: {label: 'turns', whole: true},
          series: [{label: 'succeeded', values: good, style: 'step', colour: 1},
            {label: 'failed', values: failed, style: 'bars', size: 1, colour: 'bad'}]})),
    ].filter(Boolean);
  }

  // Documents of older versions know at least how many calls were up.
  function timeline_plot() {
    const points = list(doc, 'concurrency_analysis', 'timeline');
    if (points.length < 2) return null;
    return [plot({title: 'Calls up', y: {label: 'at a time', whole: true},
      x: {label: 'time since the start', values: points.map((p) => number(p, 'elapsed_s')), unit: 'clock'},
      series: [{label: 'calls up', values: points.map((p) => number(p, 'up')), style: 'step', align: 1, colour: 3}]})];
  }

  // Against concurrency

  function concurrency_plots() {
    const ranges = list(doc, 'latency_by_concurrency').filter((r) => number(r, 'turns') && number(r, 'from') !== null);
    if (ranges.length === 0) return null;
    const name = (r) => (r.from === r.to ? String(r.from) : `${r.from}\u2013${r.to}`);
    const middle = (r) => (r.from + r.to) / 2;
    const column = (key) => ranges.map((r) => number(r, 'ttfb_ms', key));
    const rows = ranges.map((r) => [name(r), format.count(r.turns), ...['p50', 'p95', 'p99'].map(
      (p) => figure_ms(number(r, 'ttfb_ms', p), r.turns, p))]);
    const as_table = () => table({caption: `ttfb by calls up (${few_note})`, rows, columns: ['Calls up',
      {title: 'Turns', number: true}, {title: 'Median, ms', number: true}, {title: 'p95, ms', number: true},
      {title: 'p99, ms', number: true}]});
    if (ranges.length === 1) return [as_table()];
    return [
      note('What a turn\u2019s ttfb was while so many calls were up at the end of the caller\u2019s speech. A line that ' +
           'climbs is an agent that gets slower under load.'),
      plot({title: 'Time to first byte against calls up', height: 280, table: as_table,
        x: {label: 'calls up', values: ranges.map(middle), format: (v) => {
          const range = ranges.find((r) => middle(r) === v);
          return range ? name(range) : format.number(v);
        }, tick_format: format.number},
        y: {label: 'ttfb', unit: 'ms'},
        series: [{label: 'p99', values: column('p99'), style: 'dashed', colour: 4}, {label: 'p95', values: column('p95'),
          colour: 2}, {label: 'median', values: column('p50'), colour: 1}]}),
    ];
  }

  // By turn

  // [{turn, n, p50, p95, p99, failures}] of a metric: rows "ttfb/01" of a run, or turn_1 of an analysis.
  function by_turn(prefix, key) {
    const found = [];
    if (is_run) {
      for (const [name, row] of entries(doc, 'metrics')) {
        const match = name.match(/^([a-z]+)\/0*(\d+)$/);
        if (!match || match[1] !== prefix) continue;
        found.push({turn: Number(match[2]), n: number(row, 'timed') || 0, p50: number(row, 'p50_ms'),
          p95: number(row, 'p95_ms'), p99: number(row, 'p99_ms')});
      }
    } else {
      for (const [name, position] of entries(doc, 'per_turn_position_analysis')) {
        const statistic = at(position, key);
        if (!/^turn_\d+$/.test(name) || !number(statistic, 'count')) continue;
        found.push({turn: Number(name.slice(5)), n: statistic.count, p50: number(statistic, 'p50'),
          p95: number(statistic, 'p95'), p99: number(statistic, 'p99')});
      }
    }
    return found.filter((row) => row.p50 !== null).sort((a, b) => a.turn - b.turn);
  }

  function slope_text(key) {
    const slope = at(doc, 'position_slope', key);
    const change = number(slope, 'ms_per_turn');
    if (change === null) return null;
    const signed = (v) => `${v < 0 ? '\u2212' : '+'}${format.number(Math.abs(v))}`;
    const [low, high] = list(slope, 'interval95');
    const known = typeof low === 'number' && typeof high === 'number';
    const meaning = !known ? '' : low > 0 ? ' It grows.' : high < 0 ? ' It falls.'
      : ' No change is shown: the interval holds 0.';
    return `${signed(change)} ms with each further turn` +
      (known ? ` (95 % interval ${signed(low)} to ${signed(high)}).${meaning}` : '.');
  }

  function turn_plot(title, prefix, key) {
    const rows = by_turn(prefix, key);
    if (rows.length === 0) return null;
    const turns = rows.map((row) => row.turn);
    const as_table = () => table({caption: `${title} by turn (${few_note})`, columns: ['Turn', {title: 'n', number: true},
      {title: 'Median, ms', number: true}, {title: 'p95, ms', number: true}, {title: 'p99, ms', number: true}],
    rows: rows.map((row) => [row.turn, format.count(row.n), ...['p50', 'p95', 'p99'].map(
      (p) => figure_ms(row[p], row.n, p))])});
    const bars = (label, p, alpha) => ({label, values: rows.map((row) => row[p]), style: 'bars', alpha, colour: 1});
    return plot({title, note: slope_text(key), table: as_table,
      x: {label: 'turn of the call', values: turns, whole: true, ticks: turns.length <= 20 ? turns : null,
        range: [turns[0] - 0.6, turns.at(-1) + 0.6], format: String},
      y: {label: 'latency', unit: 'ms'},
      series: [bars('p99', 'p99', 0.2), bars('p95', 'p95', 0.4), bars('median', 'p50', 1)]});
  }

  function turn_plots() {
    const plots = [['Time to first byte', 'ttfb', 'ttfb_ms'], ['Whole turn', 'turn', 'turn_ms'],
      ['Barge-in', 'barge', 'barge_in_ms'], ['End to end', '', 'end_to_end_ms'],
      ['Speech recognition', '', 'speech_recognition_ms'], ['Agent processing', '', 'agent_processing_ms']]
      .map((wanted) => turn_plot(...wanted)).filter(Boolean);
    if (plots.length === 0) return null;
    return [note('Each bar: half of the turns are within the solid part, 95 % within the next, 99 % within the whole.'),
      el('div', {class: 'grid'}, plots)];
  }

  // How it is spread

  function distribution_plot(key, curve) {
    const bins = at(curve, 'bins');
    const counts = list(bins, 'counts'), from = number(bins, 'from_ms'), width = number(bins, 'width_ms');
    if (counts.length === 0 || from === null || !width) return null;
    const centres = counts.map((_, i) => from + (i + 0.5) * width);
    const beyond = number(bins, 'beyond');
    const range = (v) => `${format.number(v - width / 2)} to ${format.ms(v + width / 2)}`;
    return plot({title: `Distribution of ${metric_name(key)}`,
      note: `${format.count(curve.n)} turns, ${format.ms(width)} to a bar` +
        (beyond ? `; ${format.count(beyond)} more lie beyond the right end.` : '.'),
      x: {label: metric_name(key), unit: 'ms', values: centres, format: range, tick_format: format.number,
        range: [from, from + counts.length * width]},
      y: {label: 'turns', whole: true}, series: [{label: 'turns', values: counts, style: 'bars', size: 1, colour: 1}]});
  }

  // Each further nine takes as much room as the one before: 0 %, 90 %, 99 %, 99.9 %.
  const nines = (percent, n) => (percent >= 100 ? Math.log10(Math.max(n, 2)) : 0 - Math.log10(1 - percent / 100));
  function percent_of(place) {
    const percent = 100 * (1 - 10 ** -place);
    return percent < 99.5 ? `${format.number(Math.round(percent * 10) / 10)} %`
      : `${percent.toFixed(Math.min(6, Math.max(1, Math.ceil(place - 0.01) - 2)))} %`;
  }
  const tick_places = [0, 50, 90, 95, 99, 99.9, 99.99, 99.999].map((percent) => nines(percent, 0));

  // Of all turns, and of single positions as far as the eye can tell them apart.
  function curve_groups(key) {
    const groups = entries(data, 'curves', key).filter(([, curve]) => number(curve, 'n'));
    const positions = groups.filter(([name]) => /^turn_\d+$/.test(name));
    const shown = positions.length <= 6 ? positions
      : [positions[0], positions[Math.floor(positions.length / 2)], positions.at(-1)];
    const all = groups.filter(([name]) => name === 'all');
    return positions.length > 1 ? [...all, ...shown] : all;
  }

  function percentile_plot(key) {
    const groups = curve_groups(key);
    if (groups.length === 0) return null;
    return plot({title: `Percentiles of ${metric_name(key)}`,
      note: 'So many percent of the turns were as fast as this, or faster. Each curve ends with its slowest turn.',
      x: {label: 'percent of turns', ticks: tick_places, format: percent_of},
      y: {label: metric_name(key), unit: 'ms'},
      series: groups.map(([name, curve], i) => ({label: name === 'all' ? 'all turns' : words(name),
        x: curve.percentiles.map(([percent]) => nines(percent, curve.n)), values: curve.percentiles.map(([, ms]) => ms),
        colour: i + 1, width: name === 'all' ? 3 : 1.5}))});
  }

  // Where the document has no histograms: the percentiles of its statistic.
  function statistic_plot(key) {
    const statistic = at(doc, 'overall_latency_statistics', key);
    const n = number(statistic, 'count');
    if (!n || n < 2) return null;
    const points = [['p50', 50], ['p75', 75], ['p90', 90], ['p95', 95], ['p99', 99], ['p99.9', 99.9], ['max', 100]]
      .map(([name, percent]) => [nines(percent, n), number(statistic, name)])
      .filter(([place, ms]) => ms !== null && place <= Math.log10(n));
    return plot({title: `Percentiles of ${metric_name(key)}`, x: {label: 'percent of turns', ticks: tick_places,
      format: percent_of, values: points.map(([place]) => place)}, y: {label: metric_name(key), unit: 'ms'},
    series: [{label: 'all turns', values: points.map(([, ms]) => ms)}]});
  }

  function spread_of(key) {
    const curve = at(data, 'curves', key, 'all');
    const plots = [curve && distribution_plot(key, curve), percentile_plot(key) || statistic_plot(key)].filter(Boolean);
    return plots.length > 0 && el('div', {class: 'grid'}, plots);
  }

  function statistics_table() {
    const percentiles = ['p50', 'p90', 'p95', 'p99', 'p99.9'];
    const rows = entries(doc, 'overall_latency_statistics').filter(([, s]) => number(s, 'count')).map(([key, s]) => [
      el('span', {title: metric_meaning(key)}, metric_name(key)), format.count(s.count), number(s, 'min'), number(s, 'mean'),
      number(s, 'stddev')].map((v) => (typeof v === 'number' ? format.number(v) : v))
      .concat(percentiles.map((p) => figure_ms(number(s, p), s.count, p)), [format.number(number(s, 'max'))]));
    const titles = ['n', 'Min', 'Mean', 'Std. dev.', 'Median', 'p90', 'p95', 'p99', 'p99.9', 'Max'];
    return rows.length > 0 && table({caption: `All metrics, successful turns, ms (${few_note})`, rows,
      columns: ['Metric', ...titles.map((title) => ({title, number: true}))]});
  }

  function names_table() {
    const rows = entries(doc, 'metrics').map(([name, row]) => [name, format.count(number(row, 'requests')),
      {value: format.count(number(row, 'failures')), class: number(row, 'failures') ? 'bad' : ''},
      format.number(number(row, 'avg_ms')), format.number(number(row, 'min_ms')),
      ...[['p50_ms', 'p50'], ['p95_ms', 'p95'], ['p99_ms', 'p99']].map(
        ([key, p]) => figure_ms(number(row, key), number(row, 'timed') || 0, p)),
      format.number(number(row, 'max_ms'))]);
    return rows.length > 0 && table({caption: `All names, ms (${few_note})`, rows, columns: ['Name',
      ...['Requests', 'Failures', 'Mean', 'Min', 'Median', 'p95', 'p99', 'Max'].map((title) => ({title, number: true}))]});
  }

  function templates_table() {
    const rows = entries(doc, 'per_template_analysis').map(([name, s]) => [name, format.count(number(s, 'conversation_count')),
      format.count(number(s, 'successful_turns')), format.count(number(s, 'total_turns')),
      ...['p50', 'p95'].map((p) => figure_ms(number(s, 'ttfb_ms', p), number(s, 'ttfb_ms', 'count') || 0, p)),
      format.number(number(s, 'avg_conversation_duration_s'))]);
    return rows.length > 0 && table({caption: 'By scenario', rows, columns: ['Scenario', {title: 'Conversations', number: true},
      {title: 'Turns that succeeded', number: true}, {title: 'Turns', number: true}, {title: 'ttfb median, ms', number: true},
      {title: 'ttfb p95, ms', number: true}, {title: 'Average length, s', number: true}]});
  }

  // The metric that matters most is open, the others open on request.
  function spreads() {
    const keys = [...new Set(['ttfb_ms', ...entries(data, 'curves').map(([key]) => key),
      ...entries(doc, 'overall_latency_statistics').map(([key]) => key)])];
    return keys.map((key) => {
      const plots = spread_of(key);
      if (!plots) return null;
      const meaning = metric_meaning(key);
      const box = el('details', {class: 'metric', open: key === 'ttfb_ms'}, el('summary', null,
        el('b', null, metric_name(key)), meaning && ` ${meaning}`), plots);
      return box;
    }).filter(Boolean);
  }

  part('time', 'Over time', () => time_plots() || timeline_plot());
  part('concurrency', 'Latency against load', concurrency_plots);
  part('turns', 'By turn', turn_plots);
  part('distribution', 'Distribution', () => {
    const parts = [...spreads(), statistics_table(), names_table(), templates_table()].filter(Boolean);
    return parts.length > 0 ? parts : null;
  });
})();
