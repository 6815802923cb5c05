// What every page is built of: `busyhour` with the data, elements, sections, tables and formats.
// Text only ever becomes text nodes; no function here takes markup.
'use strict';
const busyhour = (() => {
  const data = JSON.parse(document.getElementById('data').textContent);

  // el('p', {class: 'note'}, 'text', otherElement): attributes that are null are left out, and so
  // are children that are null or false.
  function el(tag, attributes, ...children) {
    return filled(document.createElement(tag), attributes, children);
  }
  // The same for drawings.
  function svg(tag, attributes, ...children) {
    return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
  }
  function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      element.setAttribute(name, value === true ? '' : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== false) element.append(child);
    }
    return element;
  }

  // A part of the page with a heading and an entry in the contents; returns the element, to which
  // more can be appended.
  function section(id, title, ...children) {
    const heading = el('h2', {id: `${id}-title`}, title);
    const part = el('section', {id, 'aria-labelledby': `${id}-title`}, heading, ...children);
    document.getElementById('main').append(part);
    const contents = document.getElementById('contents');
    if (!contents.firstChild) contents.append(el('ul'));
    contents.firstChild.append(el('li', null, el('a', {href: `#${id}`}, title)));
    return part;
  }

  // columns: texts, or {title, number: true} to align figures, or {title, wide: true} for a column
  // of long texts. Cells: texts, numbers, elements, or {value, class}.
  function table({caption, columns, rows, rowHeaders = true}) {
    const described = columns.map((c) => (typeof c === 'string' ? {title: c} : c));
    const kind = (column) => (column.number ? 'number' : column.wide ? 'wide' : null);
    const cell = (content, i) => {
      const plain = content === null || content === undefined || typeof content !== 'object' ||
                    content instanceof Node;
      const value = plain ? content : content.value;
      const classes = [kind(described[i]), plain ? null : content.class].filter(Boolean).join(' ');
      const head = i === 0 && rowHeaders;
      return el(head ? 'th' : 'td', {class: classes || null, scope: head ? 'row' : null},
                value === null || value === undefined ? '\u2013' : value);
    };
    // In a box of its own, that wide tables scroll and not the page; by keyboard as well.
    return el('div', {class: 'table', tabindex: 0, role: 'region', 'aria-label': caption},
      el('table', null,
        el('caption', null, caption),
        el('thead', null, el('tr', null, described.map(
          (c) => el('th', {scope: 'col', class: kind(c)}, c.title)))),
        el('tbody', null, rows.map((row) => el('tr', null, row.map(cell))))));
  }

  // Name and value pairs.
  function facts(pairs) {
    return el('dl', {class: 'facts'}, pairs.filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => el('div', null, el('dt', null, name), el('dd', null, value))));
  }

  // A figure that is to be seen from afar. kind: 'good', 'bad', 'doubtful' or nothing.
  function tile(name, value, remark, kind) {
    return el('div', {class: `tile ${kind || ''}`.trim()}, el('span', {class: 'name'}, name),
      el('span', {class: 'value'}, value), remark && el('span', {class: 'remark'}, remark));
  }

  // PASS, FAIL, INCONCLUSIVE and the like; the word says it, not only the colour. kind: as of a tile.
  function badge(word, kind) {
    const kinds = {PASS: 'good', passed: 'good', better: 'good', FAIL: 'bad', missed: 'bad',
      worse: 'bad', INCONCLUSIVE: 'doubtful', inconclusive: 'doubtful'};
    return el('span', {class: `badge ${kind || kinds[word] || 'plain'}`}, word);
  }

  // Closed until someone wants to see it; made at that moment, for it may be long.
  function later(title, make) {
    const box = el('details', null, el('summary', null, title));
    box.addEventListener('toggle', () => {
      if (box.open && box.childElementCount === 1) box.append(make());
    });
    return box;
  }

  const group = (value, digits) => value.toLocaleString('en-US',
    {minimumFractionDigits: digits, maximumFractionDigits: digits});
  const known = (value) => typeof value === 'number' && Number.isFinite(value);
  // Three significant digits or so; a dash for what is not known.
  const number = (value) => {
    if (!known(value)) return '\u2013';
    const size = Math.abs(value);
    if (Number.isInteger(value) || size >= 100) return group(value, 0);
    return group(value, size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 3);
  };
  const format = {
    number,
    count: (value) => (known(value) ? group(value, 0) : '\u2013'),
    ms: (value) => (known(value) ? `${number(value)} ms` : '\u2013'),
    percent: (value) => (known(value) ? `${number(value)} %` : '\u2013'),
    seconds: (value) => (known(value) ? `${number(value)} s` : '\u2013'),
    // 75 -> "1:15", 3675 -> "1:01:15"
    clock: (value) => {
      if (!known(value)) return '\u2013';
      const whole = Math.round(value);
      const two = (n) => String(n).padStart(2, '0');
      const minutes = Math.floor(whole / 60);
      return minutes < 60 ? `${minutes}:${two(whole % 60)}`
        : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
    },
  };

  function subtitle(...children) { document.getElementById('subtitle').replaceChildren(...children); }
  function footer(...children) { document.getElementById('footer').replaceChildren(...children); }

  return {data, el, svg, section, table, facts, tile, badge, later, format, subtitle, footer};
})();
