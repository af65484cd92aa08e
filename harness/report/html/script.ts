/**
 * The page's script, whole, since the page loads nothing. It is text, not a module: it runs in a
 * browser, where neither our types nor our imports are. It only adds to a page that reads without it:
 * theme, copy buttons, details of the row under the pointer or the keyboard, and the event table,
 * whose rows are made when it is opened. Everything from the history goes into text nodes.
 */
export const script = String.raw`'use strict';
(() => {
  const root = document.documentElement;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  root.classList.add('js');

  // Theme. A page from file:// may be denied storage.
  const stored = { get() { try { return localStorage.getItem('midturn-theme'); } catch { return null; } },
    set(value) { try { localStorage.setItem('midturn-theme', value); } catch {} } };
  if (stored.get()) root.dataset.theme = stored.get();
  $('#theme').addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    stored.set(root.dataset.theme);
  });

  const copyText = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch {}
    const area = make('textarea', text);
    area.style.position = 'fixed';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  };
  for (const button of $$('button[data-copy],button[data-copy-from]')) {
    const label = button.textContent;
    button.addEventListener('click', async () => {
      const text = button.dataset.copy || button.nextElementSibling.content.textContent;
      button.textContent = (await copyText(text)) ? 'Copied' : 'Select and copy';
      setTimeout(() => { button.textContent = label; }, 1500);
    });
  }

  // Data of a case, parsed when it is first asked for.
  const cache = new Map();
  const dataOf = (id) => {
    if (!cache.has(id)) {
      const holder = document.getElementById(id + '-data');
      const data = holder ? JSON.parse(holder.textContent) : { types: [], events: [], total: 0 };
      data.at = new Map(data.events.map((event) => [event[0], event]));
      cache.set(id, data);
    }
    return cache.get(id);
  };

  // A link into a folded part opens it.
  const reveal = (element) => {
    element.dispatchEvent(new CustomEvent('midturn-show', { bubbles: true }));
    for (let up = element.parentElement; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
    element.scrollIntoView({ block: 'center' });
  };
  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.tagName === 'DETAILS') target.open = true;
    reveal(target);
    if (target.classList.contains('case')) target.scrollIntoView({ block: 'start' });
    if (target.classList.contains('r')) peek(target);
  };

  // Details of a row.
  const peek = (row) => {
    const lanes = row.closest('.tl');
    const panel = lanes && lanes.nextElementSibling;
    if (!panel || !row.dataset.e) return;
    for (const other of $$('.here', lanes)) other.classList.remove('here');
    row.classList.add('here');
    const data = dataOf(lanes.dataset.case);
    const lines = row.dataset.e.split(' ').slice(0, 12).flatMap((index) => {
      const event = data.at.get(Number(index));
      if (!event) return [make('p', 'event ' + index + ' is not in this page')];
      const line = make('p', 'event ' + event[0] + ' · ' + event[1].toFixed(3) + ' ms · ' + event[4]);
      return event[5] === undefined ? [line] : [line, make('code', event[5])];
    });
    panel.replaceChildren(...lines);
  };
  for (const lanes of $$('.tl')) {
    const panel = make('div', 'Point at a row, or press the arrow keys in the timeline, for its details.', 'peek');
    panel.setAttribute('aria-live', 'polite');
    lanes.after(panel);
    lanes.addEventListener('pointerover', (event) => {
      const row = event.target.closest('.r');
      if (row) peek(row);
    });
    lanes.addEventListener('focusin', (event) => {
      const row = event.target.closest('.r');
      if (row) peek(row);
    });
    lanes.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key];
      const rows = $$('.r[data-e]', lanes).filter((row) => row.offsetParent !== null);
      const at = rows.findIndex((row) => row.classList.contains('here'));
      if (event.key === 'Enter' && rows[at] && rows[at].tagName === 'SUMMARY' && event.target === lanes) {
        rows[at].parentElement.open = !rows[at].parentElement.open;
      }
      if (step === undefined || rows.length === 0) return;
      event.preventDefault();
      const row = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
      row.scrollIntoView({ block: 'nearest' });
      peek(row);
    });
  }

  // Event tables.
  const shownMax = 2000;
  const ranges = new Map();
  document.addEventListener('midturn-range', ({ detail }) => ranges.set(detail.id, detail.range));
  const setUpTable = (part) => {
    const id = part.dataset.events;
    const data = dataOf(id);
    const box = $('input', part), types = $('.types', part), connections = $('.connections', part);
    const body = $('tbody', part), note = $('.note', part);
    for (const type of [...data.types].sort()) types.append(new Option(type, type));
    for (const number of [...new Set(data.events.map((event) => event[3]))].filter(Boolean).sort((a, b) => a - b)) {
      connections.append(new Option('connection ' + number, String(number)));
    }
    const texts = new Map();
    const textOf = (event) => {
      if (!texts.has(event)) texts.set(event, (event[4] + ' ' + data.types[event[2]] + ' ' + (event[5] || '')).toLowerCase());
      return texts.get(event);
    };
    const rowOf = (event) => {
      const row = make('tr');
      const number = make('td'), link = make('a', String(event[0]));
      link.href = '#' + id + '-e' + event[0];
      link.addEventListener('click', (click) => {
        const drawn = document.getElementById(id + '-e' + event[0])
          || document.querySelector('[data-case="' + id + '"] [data-e~="' + event[0] + '"]');
        click.preventDefault();
        if (drawn) { reveal(drawn); peek(drawn); }
        else note.textContent = 'Event ' + event[0] + ' has no row of its own in the timeline.';
      });
      number.append(link);
      const words = make('td', event[4]);
      if (event[5] !== undefined) words.append(make('code', event[5]));
      row.append(number, make('td', event[1].toFixed(3)), make('td', data.types[event[2]]), make('td', event[3] || ''), words);
      return row;
    };
    let range = ranges.get(id);
    const show = () => {
      const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      const type = types.value === '' ? -1 : data.types.indexOf(types.value);
      const connection = Number(connections.value);
      const found = data.events.filter((event) =>
        (!range || (event[1] >= range[0] && event[1] <= range[1]))
        && (type < 0 || event[2] === type) && (connection === 0 || event[3] === connection)
        && (wanted.length === 0 || wanted.every((word) => textOf(event).includes(word))));
      body.replaceChildren(...found.slice(0, shownMax).map(rowOf));
      const count = (n) => n.toLocaleString('en');
      note.textContent = count(found.length) + ' of ' + count(data.events.length) + ' events'
        + (found.length > shownMax ? ', the first ' + count(shownMax) + ' shown: narrow the filter to see others' : '')
        + (data.total > data.events.length ? '; ' + count(data.total - data.events.length) + ' more only in the history file' : '') + '.';
    };
    document.addEventListener('midturn-range', ({ detail }) => { if (detail.id === id) { range = detail.range; show(); } });
    let waiting = 0;
    box.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
    types.addEventListener('change', show);
    connections.addEventListener('change', show);
    show();
  };
  for (const part of $$('details[data-events]')) {
    part.addEventListener('toggle', () => { if (part.open && !part.dataset.ready) { part.dataset.ready = '1'; setUpTable(part); } });
  }

  addEventListener('hashchange', follow);
  follow();
})();`;
