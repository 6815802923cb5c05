// What failed, when, at which turn and why; and the rate limits.
'use strict';
(() => {
  const {el, table, tile, plot, format} = busyhour;
  const {doc, is_run, at, number, text, list, entries, sum, part, history, over_time, interval_name, words} = report;

  const most_texts = 50;

  // [[category, times], ...], most frequent first.
  function categories() {
    const found = is_run ? [...entries(doc, 'turns', 'failed'),
      ...entries(doc, 'connections', 'failed').map(([how, times]) => [`not connected: ${how}`, times])]
      : entries(doc, 'failure_analysis', 'by_category');
    return found.filter(([, times]) => typeof times === 'number' && times > 0).sort((a, b) => b[1] - a[1]);
  }

  // [[text, name or null, times], ...]
  function errors() {
    const found = is_run ? list(doc, 'errors').map((e) => [text(e, 'error'), text(e, 'name'), number(e, 'occurrences')])
      : entries(doc, 'failure_analysis', 'common_errors').map(([error, times]) => [error, null, times]);
    return found.filter(([, , times]) => typeof times === 'number' && times > 0);
  }

  // A bar that shows a share to the eye; the figure stands beside it.
  function share_bar(share) {
    const bar = busyhour.svg('svg', {class: 'share', width: 120, height: 10, 'aria-hidden': 'true'},
      busyhour.svg('rect', {class: 'ground', width: 120, height: 10, rx: 3}),
      busyhour.svg('rect', {class: 'part', width: Math.max(2, 120 * Math.min(1, share)), height: 10, rx: 3}));
    return el('span', {class: 'with-share'}, bar, format.percent(100 * share));
  }

  function categories_table(found) {
    const all = sum(found.map(([, times]) => times));
    return table({caption: 'By category', columns: ['Category', {title: 'Times', number: true}, 'Share of the failures'],
      rows: found.map(([category, times]) => [words(category), format.count(times), share_bar(times / all)])});
  }

  function turns_table() {
    const rows = entries(doc, 'failure_analysis', 'failure_rate_by_turn')
      .map(([turn, f]) => [words(turn), number(f, 'failed') || 0, number(f, 'total') || 0, number(f, 'failure_rate') || 0])
      .filter(([, failed]) => failed > 0);
    return rows.length > 0 && table({caption: 'By turn', columns: ['Turn', {title: 'Failed', number: true},
      {title: 'Turns', number: true}, 'Failure rate'],
    rows: rows.map(([turn, failed, all, rate]) => [turn, format.count(failed), format.count(all), share_bar(rate / 100)])});
  }

  function errors_table(found) {
    const named = found.some(([, name]) => name);
    const rows = found.slice(0, most_texts).map(([error, name, times]) => (named
      ? [error, name, format.count(times)] : [error, format.count(times)]));
    const more = found.length > most_texts ? ` (the ${most_texts} most frequent of ${format.count(found.length)})` : '';
    const columns = [{title: 'Error', wide: true}, {title: 'Times', number: true}];
    if (named) columns.splice(1, 0, 'Name');
    return table({caption: `What was said${more}`, columns, rows});
  }

  function failures_plot() {
    if (!history) return null;
    const failed = history.column('failed_turns');
    return sum(failed) > 0 && plot({title: `Turns that failed in each ${interval_name()}`, height: 200,
      x: over_time(), y: {label: 'turns', whole: true}, series: [{label: 'failed', values: failed, style: 'bars', size: 1, colour: 'bad'}]});
  }

  function failures() {
    const found = categories();
    const texts = errors();
    if (found.length === 0 && texts.length === 0) return [el('p', null, 'No turn and no call failed.')];
    return [failures_plot(), el('div', {class: 'grid'}, found.length > 0 && categories_table(found), turns_table()),
      texts.length > 0 && errors_table(texts)].filter(Boolean);
  }

  // Rate limits

  const sources = [['openai', 'OpenAI'], ['speech', 'Speech service'], ['unknown', 'Unknown source']];

  function limits_plot() {
    if (!history) return null;
    const limits = history.column('rate_limits');
    return plot({title: `Rate limits in each ${interval_name()}`, height: 200, x: over_time(), y: {label: 'rate limits', whole: true},
      series: [{label: 'rate limits', values: limits, style: 'bars', size: 1, colour: 'doubtful'}]});
  }

  function limits_table() {
    const rows = list(doc, 'rate_limits', 'details').slice(0, most_texts).map((d) => [text(d, 'text') || '\u2013',
      text(d, 'source'), text(d, 'code'), text(d, 'retry_after') || '\u2013', format.count(number(d, 'count'))]);
    return rows.length > 0 && table({caption: 'What servers said', rows, columns: [{title: 'Text', wide: true}, 'Source',
      'Code', 'Retry after', {title: 'Times', number: true}]});
  }

  function rate_limits() {
    if (at(doc, 'rate_limits') === undefined) return null;
    const all = sum(sources.map(([key]) => number(doc, 'rate_limits', key)));
    if (all === 0) return [el('p', null, 'No rate limit was hit.')];
    return [el('div', {class: 'tiles'}, sources.map(([key, name]) => {
      const times = number(doc, 'rate_limits', key) || 0;
      return tile(name, format.count(times), times === 1 ? 'time' : 'times', times > 0 ? 'doubtful' : '');
    })), limits_plot(), limits_table()].filter(Boolean);
  }

  // Interruptions

  function barge_in() {
    const outcome = is_run ? at(doc, 'turns', 'barge_in') : at(doc, 'barge_in');
    const names = [['stopped', 'the agent stopped'], ['missed', 'the agent talked on: a failure'],
      ['not_applicable', 'the agent had nothing left to say']];
    if (sum(names.map(([key]) => number(outcome, key))) === 0) return null;
    return [el('div', {class: 'tiles'}, names.map(([key, meaning]) => {
      const times = number(outcome, key) || 0;
      return tile(words(key), format.count(times), meaning, key === 'missed' && times > 0 ? 'bad' : '');
    }))];
  }

  part('failures', 'Failures', failures);
  part('rate-limits', 'Rate limits', rate_limits);
  part('barge-in', 'Interruptions', barge_in);
})();
