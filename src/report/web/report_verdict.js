// The verdict, the figures that matter most, and the targets.
'use strict';
(() => {
  const {el, tile, table, badge, format, subtitle, footer} = busyhour;
  const {doc, is_run, at, number, text, list, entries, sum, part, overall, enough, words} = report;

  const kinds = {PASS: 'good', FAIL: 'bad', INCONCLUSIVE: 'doubtful'};

  const duration = () => (is_run ? number(doc, 'duration_s')
    : number(doc, 'concurrency_analysis', 'total_test_duration_s'));

  function turns() {
    if (!is_run) {
      return {all: number(doc, 'summary', 'total_turns') || 0,
        good: number(doc, 'summary', 'successful_turns') || 0};
    }
    return {all: number(doc, 'turns', 'started') || 0, good: number(doc, 'turns', 'succeeded') || 0};
  }

  function calls() {
    if (is_run) {
      const all = number(doc, 'connections', 'attempted') || 0;
      return {all, bad: all - (number(doc, 'connections', 'succeeded') || 0), what: 'did not connect'};
    }
    return {all: number(doc, 'summary', 'total_conversations') || 0,
      bad: number(doc, 'summary', 'failed_conversations') || 0, what: 'failed'};
  }

  function tell_when_and_where() {
    const started = text(doc, 'started_at');
    const moment = el('time', {datetime: started},
      started.replace('T', ' ').replace(/\.\d+Z$/, ' UTC').replace(/Z$/, ' UTC'));
    const scenarios = list(doc, 'config', 'scenarios').filter((name) => typeof name === 'string');
    subtitle(started && moment, started && ' \u00b7 ', `${format.clock(duration())} long`,
      scenarios.length > 0 && ` \u00b7 ${scenarios.join(', ')}`);
    footer(`Written by ${text(doc, 'tool', 'name') || 'busyhour'} ${text(doc, 'tool', 'version')}. ` +
      'This file holds all that it shows and asks nobody for anything.');
  }

  function banner() {
    const result = text(doc, 'verdict', 'result') || 'INCONCLUSIVE';
    const reasons = list(doc, 'verdict', 'reasons').filter((reason) => typeof reason === 'string');
    const early = text(doc, 'ended_early');
    return el('div', {class: `verdict ${kinds[result] || 'doubtful'}`},
      el('p', {class: 'word'}, result),
      el('div', null, reasons.length > 0 && el('ul', null, reasons.map((reason) => el('li', null, reason))),
        reasons.length === 0 && el('p', null, 'Nothing speaks against this run.'),
        early && !reasons.includes(early) && el('p', null, early),
        at(doc, 'interrupted') === true && el('p', null, 'The run was interrupted before its end.')));
  }

  function success_tile() {
    const {all, good} = turns();
    if (all === 0) return tile('Turns', '0', 'none took place', 'doubtful');
    return tile('Turns that succeeded', format.percent(100 * good / all),
      `${format.count(good)} of ${format.count(all)}`, good < all ? 'bad' : 'good');
  }

  function latency_tiles(key, name) {
    const figures = overall(key);
    if (!figures) return [];
    const few = (percentile) => (figures.n < enough[percentile] ? `only ${figures.n} turns: not sure`
      : `of ${format.count(figures.n)} turns`);
    return [tile(`${name} median`, format.ms(figures.p50), few('p50')),
      tile(`${name} p95`, format.ms(figures.p95), few('p95'))];
  }

  function load_tile() {
    const users = is_run ? number(doc, 'users_peak') : null;
    const peak = users || number(doc, 'concurrency_analysis', 'peak_concurrent_conversations');
    const average = number(doc, 'concurrency_analysis', 'average_concurrent_conversations');
    return peak !== null && tile(users ? 'Users at a time' : 'Calls at a time', format.count(peak),
      average !== null ? `${format.number(average)} calls on average` : 'at most');
  }

  function rate_limit_tile() {
    const limits = sum(['openai', 'speech', 'unknown'].map((source) => number(doc, 'rate_limits', source)));
    return tile('Rate limits', format.count(limits), limits ? 'see below' : 'none was hit', limits ? 'doubtful' : '');
  }

  function generator_tile() {
    const fit = at(doc, 'generator_health', 'fit');
    if (fit === undefined) return null;
    return tile('Load generator', fit ? 'fit' : 'not fit',
      `lateness p99 ${format.ms(number(doc, 'generator_health', 'lateness_ms', 'p99'))}`, fit ? '' : 'bad');
  }

  function tiles() {
    const {all, bad, what} = calls();
    return el('div', {class: 'tiles'}, success_tile(), latency_tiles('ttfb_ms', 'ttfb'),
      (latency_tiles('barge_in_ms', 'Barge-in')[1] || null),
      tile('Calls', format.count(all), bad ? `${format.count(bad)} ${what}` : 'all came about', bad ? 'bad' : ''),
      load_tile(), rate_limit_tile(), generator_tile());
  }

  const in_unit = (value, unit) => (value === null ? null
    : unit === 'ms' ? format.ms(value) : unit === 'percent' ? format.percent(value) : format.count(value));

  function gates_table() {
    const gates = list(doc, 'gates');
    if (gates.length === 0) return null;
    const row = (gate) => {
      const unit = text(gate, 'unit');
      const low = number(gate, 'interval_95', 'low'), high = number(gate, 'interval_95', 'high');
      const close = at(gate, 'certain') === false && ['passed', 'missed'].includes(text(gate, 'status'));
      const never = at(gate, 'interval_95') && high === null ? 'never' : in_unit(high, unit);
      return [text(gate, 'target'), in_unit(number(gate, 'value'), unit),
        at(gate, 'interval_95') ? `${in_unit(low, unit) || 'never'} to ${never}` : null,
        format.count(number(gate, 'samples')),
        el('span', null, badge(text(gate, 'status')), close && ' close', text(gate, 'note') && ` ${text(gate, 'note')}`)];
    };
    return table({caption: 'Targets of this run', columns: [{title: 'Target', wide: true},
      {title: 'Value', number: true}, {title: '95 % interval', number: true}, {title: 'n', number: true}, 'Result'],
    rows: gates.map(row)});
  }

  function benchmarks_table() {
    const benchmarks = is_run ? list(doc, 'targets', 'benchmarks') : list(doc, 'targets');
    if (benchmarks.length === 0) return null;
    const status_class = {target: 'good', acceptable: '', 'not acceptable': 'doubtful', alert: 'bad'};
    const row = (benchmark) => {
      const unit = text(benchmark, 'unit');
      const limit = (name) => in_unit(number(benchmark, name), unit);
      return [text(benchmark, 'title'), limit('measured'), limit('target'), limit('acceptable'), limit('alert'),
        {value: `${text(benchmark, 'status')}${at(benchmark, 'sufficient') === false ? ' (few samples)' : ''}`,
          class: status_class[text(benchmark, 'status')] || ''}];
    };
    return table({caption: 'Benchmarks that every run is compared with', columns: ['Benchmark',
      {title: 'Measured', number: true}, {title: 'Target', number: true}, {title: 'Acceptable', number: true},
      {title: 'Alert', number: true}, 'Reached'], rows: benchmarks.map(row)});
  }

  function position_targets_table() {
    const rows = entries(doc, 'targets_by_turn').flatMap(([turn, figures]) => entries(figures).map(
      ([name, figure]) => [`${words(turn)}: ${words(name)}`, format.number(number(figure, 'measured')),
        format.number(number(figure, 'target')), {value: at(figure, 'met') === null ? 'no data'
          : at(figure, 'met') ? 'met' : 'not met', class: at(figure, 'met') === false ? 'bad' : ''}]));
    return rows.length > 0 && busyhour.later('Targets by turn', () => table({
      caption: 'Targets by turn', rows, columns: ['Figure', {title: 'Measured', number: true},
        {title: 'Target', number: true}, 'Met']}));
  }

  const capacity = () => text(doc, 'targets', 'capacity', 'text');

  tell_when_and_where();
  part('verdict', 'Verdict', () => [banner(), tiles()]);
  part('targets', 'Targets', () => {
    const parts = [gates_table(), benchmarks_table(), capacity() && el('p', null, `Capacity: ${capacity()}`),
      position_targets_table()].filter(Boolean);
    return parts.length > 0 ? parts : null;
  });
})();
