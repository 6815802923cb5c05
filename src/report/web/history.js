// The page of `busyhour history`: a table of runs for each series, with the courses of its figures.
'use strict';
(() => {
  const {data, el, section, table, tile, badge, format, plot, sparkline, subtitle, footer} = busyhour;

  const shown = (figure, value) => (figure.unit === 'ms' ? format.ms(value)
    : figure.unit === '%' ? format.percent(value) : format.count(value));
  const value_of = (run, figure) => {
    const value = run.figures[figure.name];
    return typeof value === 'number' ? value : null;
  };
  const values_of = (series, figure) => series.runs.map((run) => value_of(run, figure));
  const moment = (run) => run.started_at.replace('T', ' ').replace(/\..*/, '');

  // Of two runs, has it become better or worse? Figures alone do not say how sure that is.
  function remark(series, figure) {
    const known = values_of(series, figure).filter((value) => value !== null);
    if (known.length < 2) return null;
    return `before: ${shown(figure, known[known.length - 2])}`;
  }

  function tiles(series) {
    const last = series.runs[series.runs.length - 1];
    return el('div', {class: 'tiles'}, data.figures
      .filter((figure) => figure.better !== 'neither' && value_of(last, figure) !== null)
      .map((figure) => tile(figure.title, shown(figure, value_of(last, figure)),
        remark(series, figure))));
  }

  function runs_table(series) {
    const figures = data.figures.filter(
      (figure) => values_of(series, figure).some((value) => value !== null));
    return table({
      caption: 'Runs, the latest first',
      columns: ['Run', 'Started (UTC)', 'Verdict',
        ...figures.map((figure) => ({title: figure.title, number: true}))],
      rows: [...series.runs].reverse().map((run) => [String(run.id), moment(run), badge(run.verdict),
        ...figures.map((figure) => shown(figure, value_of(run, figure)))]),
    });
  }

  function trends_table(series, figures) {
    return table({
      caption: 'Courses, from the first of these runs to the last',
      columns: ['Figure', 'Course', {title: 'Least', number: true}, {title: 'Most', number: true},
        {title: 'Latest', number: true}],
      rows: figures.map((figure) => {
        const values = values_of(series, figure);
        const known = values.filter((value) => value !== null);
        return [figure.title,
          sparkline(values, `${figure.title}, course of ${known.length} runs`),
          shown(figure, Math.min(...known)), shown(figure, Math.max(...known)),
          shown(figure, known[known.length - 1])];
      }),
    });
  }

  function curve(series, title, unit, names) {
    const figures = data.figures.filter((figure) => names.includes(figure.name) &&
      values_of(series, figure).some((value) => value !== null));
    if (figures.length === 0) return null;
    const numbers = series.runs.map((run, i) => i + 1);
    return plot({
      title,
      x: {label: 'Run', values: numbers, whole: true,
        format: (i) => (series.runs[i - 1] ? `${series.runs[i - 1].id}` : '')},
      y: {label: title, unit},
      series: figures.map((figure) => ({label: figure.title, values: values_of(series, figure)})),
    });
  }

  function add_series(series, i) {
    const part = section(`series-${i + 1}`, i === 0 ? 'Latest series' : `Series ${i + 1}`,
      el('p', {class: 'note'}, series.text), tiles(series));
    if (series.runs.length > 1) {
      const figures = data.figures.filter((figure) => figure.better !== 'neither' &&
        values_of(series, figure).filter((value) => value !== null).length > 1);
      part.append(trends_table(series, figures));
      const curves = [
        curve(series, 'Time to first byte', 'ms', ['ttfb_p50_ms', 'ttfb_p95_ms']),
        curve(series, 'End to end and barge-in', 'ms', ['end_to_end_p95_ms', 'barge_in_p95_ms']),
        curve(series, 'Turn success', '%', ['turn_success_percent']),
        curve(series, 'Time to connect', 'ms', ['connect_p95_ms']),
      ].filter(Boolean);
      part.append(el('div', {class: 'grid'}, curves));
    }
    part.append(runs_table(series));
  }

  function add_comparison(comparison) {
    const words = {better: 'better', worse: 'worse'};
    section('comparison', 'Against the last good run',
      el('p', null, badge(words[comparison.outcome] || comparison.outcome), ' ', comparison.sentence),
      el('p', {class: 'note'}, `Run ${comparison.run}, compared with run ${comparison.good}, the ` +
        'last one before it of the same series whose verdict was PASS.'));
  }

  const runs = data.series.reduce((sum, series) => sum + series.runs.length, 0);
  subtitle(`${runs} ${runs === 1 ? 'run' : 'runs'} in ${data.series.length} series, ${data.store}`);
  if (data.comparison) add_comparison(data.comparison);
  data.series.forEach(add_series);
  footer(`${data.tool.name} ${data.tool.version}`);
})();
