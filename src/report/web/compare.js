// The page of `busyhour compare`: outcome, differences with their intervals, and what was measured
// of all runs laid over each other.
'use strict';
(() => {
  const {data, el, svg, section, table, tile, badge, plot, format, subtitle, footer} = busyhour;
  const kinds = {worse: 'bad', better: 'good', same: 'good', 'no difference shown': 'doubtful',
    'not enough data': 'doubtful'};
  const metric_names = {ttfb_ms: 'ttfb', ttfa_ms: 'ttfa', speech_recognition_ms: 'speech recognition',
    agent_processing_ms: 'agent processing', end_to_end_ms: 'end to end', turn_ms: 'turn',
    barge_in_ms: 'barge-in', connect_ms: 'connect', turn_success_percent: 'turn success',
    connection_success_percent: 'connection success',
    barge_in_success_percent: 'barge-in success'};
  const name_of = (row) => `${metric_names[row.metric] || row.metric}` +
    (row.figure === 'share' ? '' : ` ${row.figure}`);
  const signed = (value, digits) => `${value < 0 ? '\u2212' : '+'}${Math.abs(value).toFixed(digits)}`;

  // All of a row is told in percent of A, or in its own unit where that would mean nothing.
  const scale_of = (row) => (row.unit !== 'ms' || !row.difference_percent
    ? 1 : row.difference_percent / row.difference);
  const unit_of = (row) => (row.unit !== 'ms' ? ' points' : scale_of(row) === 1 ? ' ms' : ' %');
  const change = (row, value) => (value === null ? '\u2013'
    : signed(value * scale_of(row), row.unit === 'ms' && scale_of(row) !== 1 ? 1 : 2) + unit_of(row));
  const interval = (row) => (row.interval_95 === null ? '\u2013'
    : `${change(row, row.interval_95[0])} to ${change(row, row.interval_95[1])}`);
  const value = (row, of) => (of === null ? '\u2013'
    : row.unit === 'ms' ? format.ms(of) : `${of.toFixed(2)} %`);

  function outcome() {
    const part = section('outcome', 'Outcome', el('div', {class: 'tiles'},
      data.comparisons.map((pair) => {
        const count = (verdict) => pair.rows.filter((row) => row.verdict === verdict).length;
        return tile(`${pair.second} against ${pair.first}`, pair.verdict,
          `${count('worse')} worse, ${count('better')} better, ${count('same')} the same, ` +
          `of ${pair.rows.length}`, kinds[pair.verdict]);
      })));
    for (const [i, pair] of data.comparisons.entries()) {
      const found = pair.rows.filter((row) => ['worse', 'better'].includes(row.verdict));
      part.append(el('p', null, `${data.sentences[i]}.`));
      if (found.length > 0) {
        part.append(el('ul', null, found.slice(0, 10).map((row) => el('li', null, badge(row.verdict),
          ` ${name_of(row)}${row.turn === null ? '' : `, turn ${row.turn}`}: `,
          `${change(row, row.difference)} (${interval(row)})`))));
      }
      if (pair.remarks.length > 0) {
        part.append(el('ul', {class: 'note'}, pair.remarks.map((remark) => el('li', null, remark))));
      }
    }
    part.append(table({caption: 'Runs', columns: ['Run', {title: 'File', wide: true}, 'Kind', 'Begun',
      {title: 'Target', wide: true}, {title: 'Turns', number: true}, {title: 'Calls', number: true},
      'Verdict', 'Drawn by'], rows: data.runs.map((run) => [run.name, run.file, run.kind,
      run.started_at, run.url, format.count(run.turns), format.count(run.calls), badge(run.verdict),
      run.independent])}));
  }

  // Differences as points with their intervals, around a line at no difference. The thin line is
  // the interval that decides.
  function forest(rows, title) {
    const shown = rows.filter((row) => row.interval_95 !== null);
    if (shown.length === 0) return null;
    const height = 24, left = 210, right = 20, width = 760;
    const ends = shown.flatMap((row) => row.interval_deciding.map((end) => end * scale_of(row)));
    const reach = Math.max(1, ...ends.map(Math.abs)) * 1.05;
    const x = (of) => left + (of / reach + 1) / 2 * (width - left - right);
    const total = height * shown.length + 34;
    const painted = (element, colour, property = 'stroke') => {
      element.style.setProperty(property, `var(--${colour})`);
      return element;
    };
    const line = (x1, y1, x2, y2, thickness, colour) => painted(
      svg('line', {x1, y1, x2, y2, 'stroke-width': thickness}), colour);
    const text = (at, y, anchor, words) => painted(svg('text', {x: at, y, 'text-anchor': anchor,
      'font-size': 12}, words), 'ink', 'fill');
    const ticks = [-1, -0.5, 0, 0.5, 1].map((part) => part * reach / 1.05);
    return el('figure', null, el('figcaption', null, title),
      el('p', {class: 'note'}, 'Times in percent of A (in ms where A is next to nothing), shares in ' +
        'percentage points. Thick: 95 % interval; thin: the interval that decides the verdict.'),
      el('div', {class: 'table', tabindex: 0, role: 'region', 'aria-label': title},
        svg('svg', {width, height: total, viewBox: `0 0 ${width} ${total}`, role: 'img',
          'aria-label': `${title}; the table below has the same figures`},
        ticks.map((tick) => [line(x(tick), 4, x(tick), total - 26, tick === 0 ? 1.5 : 1,
          tick === 0 ? 'quiet' : 'grid'), text(x(tick), total - 8, 'middle', signed(tick, 1))]),
        shown.map((row, i) => {
          const y = height * i + 18;
          const kind = row.verdict === 'worse' ? 'bad' : row.verdict === 'better' ? 'good' : 'quiet';
          const [low, high] = row.interval_95.map((end) => x(end * scale_of(row)));
          const [far_low, far_high] = row.interval_deciding.map((end) => x(end * scale_of(row)));
          return svg('g', null, text(left - 12, y + 4, 'end', name_of(row)),
            line(far_low, y, far_high, y, 1.5, kind), line(low, y, high, y, 5, kind),
            painted(svg('circle', {cx: x(row.difference * scale_of(row)), cy: y, r: 4.5}), kind, 'fill'));
        }))));
  }

  const verdict_cell = (row) => ({value: row.note ? `${row.verdict} (${row.note})` : row.verdict,
    class: row.verdict === 'worse' ? 'bad' : row.verdict === 'better' ? 'good' : 'faint'});

  function rows_table(pair, rows, caption) {
    return table({caption, columns: ['Metric', 'Turn', ...[pair.first, pair.second, 'Difference',
      '95 % interval'].map((title) => ({title, number: true})), {title: 'Verdict', wide: true}],
    rows: rows.map((row) => [name_of(row), row.turn === null ? 'all' : row.turn,
      value(row, row.first), value(row, row.second), change(row, row.difference), interval(row),
      verdict_cell(row)])});
  }

  function differences() {
    const part = section('differences', 'Differences');
    for (const pair of data.comparisons) {
      const of_all = pair.rows.filter((row) => row.turn === null);
      const by_turn = pair.rows.filter((row) => row.turn !== null);
      part.append(forest(of_all, `${pair.second} against ${pair.first}, all turns`) || '',
        rows_table(pair, of_all, `${pair.second} against ${pair.first}, all turns`));
      if (by_turn.length > 0) {
        part.append(busyhour.later('By turn', () => rows_table(pair, by_turn,
          `${pair.second} against ${pair.first}, by turn`)));
      }
    }
    part.append(el('p', {class: 'note'}, data.method.join(' ')));
  }

  const label_of = (i) => `${data.runs[i].name} ${data.runs[i].file.split('/').pop()}`;
  const measured = Object.keys(metric_names).filter((metric) =>
    data.plots.filter((of) => of.quantiles[metric]).length > 0);

  // The share of values in each of `bins` from `low` to `high`, from the values at 0, 1, ... 100
  // percent; between them values are taken as evenly spread.
  function density(quantiles, low, high, bins) {
    const up_to = (limit) => {
      if (limit <= quantiles[0]) return 0;
      if (limit >= quantiles[100]) return 100;
      let at = 0;
      while (quantiles[at + 1] < limit) at += 1;
      const step = quantiles[at + 1] - quantiles[at];
      return at + (step > 0 ? (limit - quantiles[at]) / step : 1);
    };
    const width = (high - low) / bins;
    return Array.from({length: bins}, (_, i) =>
      up_to(low + (i + 1) * width) - up_to(low + i * width));
  }

  function distributions() {
    if (measured.length === 0) return;
    const part = section('distributions', 'Distributions',
      el('p', {class: 'note'}, 'Of all turns that succeeded, up to the 99th percentile.'));
    const bins = 40;
    for (const metric of measured) {
      const of = data.plots.map((run) => run.quantiles[metric] || null);
      const known = of.filter(Boolean);
      const low = Math.min(...known.map((q) => q[0])), high = Math.max(...known.map((q) => q[99]));
      const name = metric_names[metric];
      const grid = el('div', {class: 'grid'});
      if (high > low) {
        grid.append(plot({title: `${name}: how often`, x: {label: name, unit: 'ms',
          values: Array.from({length: bins}, (_, i) => low + (i + 0.5) * (high - low) / bins)},
        y: {label: 'share of the values', unit: '%'},
        series: of.flatMap((q, i) => (q ? [{label: label_of(i), style: 'area', colour: i + 1,
          values: density(q, low, high, bins)}] : []))}));
      }
      grid.append(plot({title: `${name}: percentiles`, x: {label: 'percentile', unit: '%',
        values: Array.from({length: 100}, (_, i) => i)}, y: {label: name, unit: 'ms'},
      series: of.flatMap((q, i) => (q ? [{label: label_of(i), colour: i + 1,
        values: q.slice(0, 100)}] : []))}));
      part.append(grid);
    }
  }

  // Of run i: that of A is in every pair.
  function figure_of(run, metric, turn, figure) {
    const pair = data.comparisons[Math.max(0, run - 1)];
    const row = pair.rows.find((r) => r.metric === metric && r.turn === turn && r.figure === figure);
    return row ? row[run === 0 ? 'first' : 'second'] : null;
  }

  function by_turn() {
    const turns = [...new Set(data.comparisons.flatMap((pair) => pair.rows.map((row) => row.turn)))]
      .filter((turn) => turn !== null).sort((a, b) => a - b);
    if (turns.length === 0) return;
    const part = section('turns', 'By turn');
    const grid = el('div', {class: 'grid'});
    for (const metric of measured.filter((name) => name !== 'connect_ms')) {
      for (const figure of ['p50', 'p95']) {
        const series = data.runs.map((run, i) => ({label: label_of(i), colour: i + 1,
          values: turns.map((turn) => figure_of(i, metric, turn, figure))}))
          .filter((one) => one.values.some((of) => of !== null));
        if (series.length === 0) continue;
        grid.append(plot({title: `${metric_names[metric]} ${figure} by turn`,
          x: {label: 'turn', values: turns, whole: true, ticks: turns},
          y: {label: metric_names[metric], unit: 'ms'}, series}));
      }
    }
    part.append(grid);
  }

  function over_time() {
    const of = data.plots.map((run) => run.history).map((history) =>
      (history && Array.isArray(history.elapsed_s) && history.elapsed_s.length > 1 ? history : null));
    if (!of.some(Boolean)) return;
    const grid = el('div', {class: 'grid'});
    for (const [column, title] of [['ttfb_p50_ms', 'ttfb p50'], ['ttfb_p95_ms', 'ttfb p95']]) {
      const series = of.flatMap((history, i) => (history && Array.isArray(history[column])
        ? [{label: label_of(i), colour: i + 1, x: history.elapsed_s, values: history[column]}] : []));
      if (series.length === 0) continue;
      grid.append(plot({title: `${title} over time`, series, y: {label: 'ttfb', unit: 'ms'},
        x: {label: 'time since the begin', unit: 'clock', sync: 'time'}}));
    }
    section('time', 'Over time', grid);
  }

  subtitle(data.runs.map((run) => `${run.name} ${run.file}`).join(' \u00b7 '));
  outcome();
  differences();
  distributions();
  by_turn();
  over_time();
  footer(`${data.tool.name} ${data.tool.version}`);
})();
