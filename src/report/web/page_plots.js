// Plots: busyhour.plot() draws with uPlot in the page's colours, says in words what is to be seen,
// and keeps a table of the figures beside it. busyhour.sparkline() is a plot of a line's height. Who
// draws otherwise asks busyhour.colour('series-1'), and again when on_colours(f) calls f.
'use strict';
(() => {
  const {el, svg, table, later, format} = busyhour;
  const drawn = new Set();  // that follow when colours or widths change
  const rows_in_table = 60;
  const whole_steps = [1, 2, 5].flatMap((n) => [0, 1, 2, 3, 4, 5, 6].map((power) => n * 10 ** power)).sort((a, b) => a - b);

  // A custom property as the colour that it is now: canvases do not know properties, and those that
  // differ between light and dark resolve only where they are used as a colour.
  const probe = document.body.appendChild(el('span', {hidden: true}));
  function colour(name) {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  }
  const translucent = (rgb, alpha) => rgb.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);

  // The colours that a plot may use: numbers from 1 (series), or a name such as 'bad'.
  const colour_of = (series, i) => {
    const wanted = series.colour === undefined ? i + 1 : series.colour;
    return typeof wanted === 'number' ? `series-${(wanted - 1) % 8 + 1}` : wanted;
  };

  const formats = {ms: format.ms, s: format.seconds, '%': format.percent, clock: format.clock};
  const formatter = (what) => what.format || formats[what.unit] || format.number;
  const plain_unit = (unit) => (unit === 'clock' || !unit ? '' : ` (${unit})`);

  // Series may bring an x of their own (curves laid over each other); uPlot wants one for all.
  function aligned(options) {
    const own = options.series.some((s) => s.x);
    if (!own) return [options.x.values, ...options.series.map((s) => s.values)];
    return uPlot.join(options.series.map((s) => [s.x || options.x.values, s.values]));
  }

  function extremes(values) {
    let low = Infinity, high = -Infinity;
    for (const value of values) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return low <= high ? [low, high] : null;
  }

  // What someone hears who does not see the plot.
  function description(options, data) {
    const y = formatter(options.y);
    const parts = options.series.map((s, i) => {
      const range = extremes(data[i + 1]);
      return range ? `${s.label} from ${y(range[0])} to ${y(range[1])}` : `${s.label}: no values`;
    });
    const along = extremes(data[0]);
    const x = formatter(options.x);
    const over = along ? `, over ${options.x.label} from ${x(along[0])} to ${x(along[1])}` : '';
    return `${options.title}${over}: ${parts.join('; ')}.`;
  }

  function drawing_of(series, i) {
    const base = {label: series.label, scale: 'y', spanGaps: series.spanGaps || Boolean(series.x),
      stroke: () => colour(colour_of(series, i)), width: series.width || 2, points: {show: false}};
    const filled = (alpha) => () => translucent(colour(colour_of(series, i)), alpha);
    switch (series.style) {
      case 'area': return {...base, fill: filled(0.15)};
      case 'step': return {...base, paths: uPlot.paths.stepped({align: series.align || -1}), fill: filled(0.12)};
      case 'bars': return {...base, paths: uPlot.paths.bars({size: [series.size || 0.7, 64, 2]}),
        width: 0, fill: filled(series.alpha || 0.9)};
      case 'points': return {...base, paths: () => null, points: {show: true, size: 7,
        stroke: base.stroke, fill: base.stroke}};
      case 'dashed': return {...base, dash: [6, 5], width: 1.5};
      default: return {...base, points: {show: !series.x && has_few_values(series), size: 5, fill: base.stroke}};
    }
  }
  // A line through few values shows where they are; of single ones there is nothing else to see.
  const has_few_values = (series) => {
    const values = series.values;
    let present = 0;
    for (const value of values) present += value === null || value === undefined ? 0 : 1;
    return present <= 30;
  };

  // 250 or 0.5, not 250.00 or 0.50: ticks are round values.
  const plain = (value) => Number(value.toPrecision(6)).toLocaleString('en-US', {maximumFractionDigits: 6});
  function axis(what, side, extra) {
    const tick = what.tick_format || what.format || (what.unit === 'clock' ? format.clock : plain);
    return {
      stroke: () => colour('quiet'), grid: {stroke: () => colour('grid'), width: 1},
      ticks: {stroke: () => colour('grid'), width: 1, size: 4}, font: '12px system-ui, sans-serif',
      label: what.label + plain_unit(what.unit), labelFont: '12px system-ui, sans-serif',
      labelSize: 18, side,
      // Units stand in the label, not at each tick.
      values: (u, ticks) => ticks.map((v) => (v === null ? '' : tick(v))),
      ...extra,
    };
  }

  function scale(what) {
    if (what.log) return {distr: 3, log: 10};
    if (what.range) return {range: what.range};
    return {};
  }

  // From zero, unless someone wants another range: differences must not look larger than they are.
  const from_zero = (u, low, high) => (low === null ? [0, 1]
    : [Math.min(0, low), high > 0 ? high * 1.06 : 1]);

  function uplot_options(options, width) {
    const x_extra = {size: 32};
    if (options.x.ticks) {
      x_extra.splits = (u, axis_index, low, high) => options.x.ticks.filter((v) => v >= low && v <= high);
    }
    if (options.x.whole) x_extra.incrs = whole_steps;
    if (options.x.unit === 'clock') {
      x_extra.incrs = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];
    }
    const y = {range: from_zero, ...options.y};
    return {
      width, height: options.height || 260, padding: [10, 14, 0, 0],
      legend: {show: false},
      cursor: {y: false, sync: options.x.sync ? {key: options.x.sync, setSeries: false} : undefined,
        points: {size: 7}, drag: {x: true, y: false}},
      scales: {x: {time: false, ...scale(options.x)}, y: scale(y)},
      axes: [axis(options.x, 2, x_extra), axis(options.y, 3, {size: 62, ...(options.y.whole ? {incrs: whole_steps} : {})})],
      series: [{label: options.x.label}, ...options.series.map(drawing_of)],
      plugins: [tooltip(options)],
    };
  }

  // The figures at the cursor, in a box beside it.
  function tooltip(options) {
    const box = el('div', {class: 'tooltip', hidden: true});
    const x = formatter(options.x), y = formatter(options.y);
    function show(u) {
      const at = u.cursor.idx;
      if (at === null || at === undefined || u.cursor.left < 0) { box.hidden = true; return; }
      const lines = options.series.map((s, i) => {
        const value = u.data[i + 1][at];
        if (!u.series[i + 1].show || value === null || value === undefined) return null;
        return el('div', null, swatch(s, i), `${s.label}: `, el('b', null, (s.format || y)(value)));
      }).filter(Boolean);
      box.hidden = lines.length === 0;
      box.replaceChildren(el('div', {class: 'at'}, x(u.data[0][at])), ...lines);
      const right = u.cursor.left > u.over.clientWidth / 2;
      box.style.left = right ? 'auto' : `${u.cursor.left + 14}px`;
      box.style.right = right ? `${u.over.clientWidth - u.cursor.left + 14}px` : 'auto';
      box.style.top = '6px';
    }
    return {hooks: {init: (u) => u.over.append(box), setCursor: show}};
  }

  function swatch(series, i) {
    const mark = el('span', {class: `swatch ${series.style || 'line'}`});
    mark.style.setProperty('--mark', `var(--${colour_of(series, i)})`);
    if (series.alpha) mark.style.opacity = series.alpha;
    return mark;
  }

  function legend(options, chart) {
    return el('ul', {class: 'legend'}, options.series.map((s, i) => {
      const button = el('button', {type: 'button', 'aria-pressed': 'true',
        title: 'Show or hide'}, swatch(s, i), s.label);
      button.addEventListener('click', () => {
        const shown = button.getAttribute('aria-pressed') !== 'true';
        button.setAttribute('aria-pressed', String(shown));
        if (chart.plot) chart.plot.setSeries(i + 1, {show: shown});
      });
      return el('li', null, button);
    }));
  }

  // Of long curves every nth value.
  function figures(options, data) {
    const x = formatter(options.x), y = formatter(options.y);
    const step = Math.max(1, Math.ceil(data[0].length / rows_in_table));
    const rows = [];
    for (let i = 0; i < data[0].length; i += step) {
      rows.push([x(data[0][i]), ...options.series.map(
        (s, k) => (data[k + 1][i] === undefined ? null : (s.format || y)(data[k + 1][i])))]);
    }
    const part = step > 1 ? `, one of ${step} values each` : '';
    return table({caption: `${options.title}${part}`, rows,
      columns: [options.x.label, ...options.series.map((s) => ({title: s.label, number: true}))]});
  }

  function draw(chart) {
    const width = Math.floor(chart.box.clientWidth);
    if (width < 40) return;
    if (!chart.plot) {
      chart.plot = new uPlot(uplot_options(chart.options, width), chart.data, chart.box);
    } else if (chart.plot.width !== width) {
      chart.plot.setSize({width, height: chart.plot.height});
    }
  }

  // plot({title, note, x, y, series, height, table}) -> <figure>
  //   x: {label, values, unit: 'clock', 's', 'ms', '%' or nothing, format, tick_format where the
  //       axis is to say it otherwise, ticks: [places], log,
  //       whole: true for numbers without fractions, range: [low, high], sync: name of plots whose
  //       cursors go together}
  //   y: {label, unit, format, log, range, whole}
  //   series: [{label, values, x: its own, where curves differ in it, style: 'line' (the standard),
  //             'area', 'step', 'bars', 'points' or 'dashed', colour: 1 to 8 or 'good', 'bad',
  //             'doubtful', 'quiet', alpha and size (share of the room) of bars, format, spanGaps; align: 1 where steps begin with their x and
  //             do not end with it}]
  //   table: a function that makes another table in place of the figures' own
  function plot(options) {
    const data = aligned(options);
    const box = el('div', {class: 'chart', role: 'img', 'aria-label': description(options, data)});
    const chart = {options, data, box, plot: null};
    const make_table = options.table || (() => figures(options, data));
    const figure = el('figure', null, el('figcaption', null, options.title),
      options.note && el('p', {class: 'note'}, options.note),
      options.series.length > 1 && legend(options, chart), box,
      later('Figures as a table', make_table));
    drawn.add(chart);
    new ResizeObserver(() => draw(chart)).observe(box);
    return figure;
  }

  const followers = [];
  function on_colours(redraw_it) { followers.push(redraw_it); }

  function redraw() {
    for (const redraw_it of followers) redraw_it();
    for (const chart of drawn) {
      if (!chart.plot) continue;
      draw(chart);
      chart.plot.redraw(false, true);
    }
  }

  // A curve without axes; nulls are gaps. `label` says what it is.
  function sparkline(values, label, {width = 120, height = 24} = {}) {
    const range = extremes(values) || [0, 1];
    const span = range[1] - range[0] || 1;
    const x = (i) => (values.length < 2 ? width / 2 : 2 + i / (values.length - 1) * (width - 4));
    const y = (value) => height - 3 - (value - range[0]) / span * (height - 6);
    let path = '', pen = 'M', last = null;
    values.forEach((value, i) => {
      if (typeof value !== 'number') { pen = 'M'; return; }
      path += `${pen}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
      last = [x(i), y(value)];
    });
    return svg('svg', {class: 'sparkline', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
      'aria-label': label}, svg('path', {d: path || 'M0 0', fill: 'none'}),
      last && svg('circle', {cx: last[0], cy: last[1], r: 2.5}));
  }

  // Light, dark, or as the system is; on paper always light.
  function set_theme(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    redraw();
  }
  function add_theme_button() {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const is_dark = () => (document.documentElement.dataset.theme || (dark.matches ? 'dark' : 'light')) === 'dark';
    const button = el('button', {type: 'button', id: 'theme'});
    const name = () => { button.textContent = is_dark() ? 'Light colours' : 'Dark colours'; };
    button.addEventListener('click', () => { set_theme(is_dark() ? 'light' : 'dark'); name(); });
    dark.addEventListener('change', () => { name(); redraw(); });
    name();
    document.querySelector('header.top').append(button);
  }
  let before_print;
  addEventListener('beforeprint', () => {
    before_print = document.documentElement.dataset.theme;
    document.documentElement.classList.add('printing');
    set_theme('light');
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    set_theme(before_print);
  });
  add_theme_button();

  Object.assign(busyhour, {plot, sparkline, colour, on_colours});
})();
