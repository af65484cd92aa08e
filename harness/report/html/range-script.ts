/**
 * The part of the page's script that selects a range of time in a case, by dragging over its overview,
 * by the two numbers below it, or with the arrow keys, and shows only that: rows of the timeline,
 * requests, processes, the latency plot, and (by an event that the other part listens to) the event
 * table. Text, not a module, for the same reasons as `script.ts`.
 */
export const rangeScript = `'use strict';
(() => {
  const $ = (selector, from) => from.querySelector(selector);
  const $$ = (selector, from) => [...from.querySelectorAll(selector)];
  const plotLeft = 62, plotWidth = 928, wide = 1000;
  const words = (ms) => ms >= 9950 ? (ms / 1000).toFixed(1) + ' s' : (ms >= 99.5 ? Math.round(ms) : Math.round(ms * 10) / 10) + ' ms';

  for (const strip of $$('[data-overview]', document)) {
    const id = strip.dataset.overview, end = Number(strip.dataset.end);
    const section = document.getElementById(id), svg = $('svg', strip), note = $('.note', strip);
    const from = $('.from', strip), to = $('.to', strip), hint = note.textContent;
    const mark = document.createElementNS(svg.namespaceURI, 'rect');
    mark.setAttribute('class', 'sel'); mark.setAttribute('y', '0'); mark.setAttribute('height', '52');
    svg.append(mark);
    let range = null, view = [Number(strip.dataset.start), end];

    const drawView = () => {
      const [a, b] = view;
      svg.setAttribute('viewBox', (a / end * wide) + ' 0 ' + ((b - a) / end * wide) + ' 52');
      $$('.axis span', strip).forEach((tick, i) => { tick.textContent = words(a + (b - a) * i / 4); });
    };
    const drawMark = () => {
      mark.setAttribute('x', range ? range[0] / end * wide : 0);
      mark.setAttribute('width', range ? Math.max(0.5, (range[1] - range[0]) / end * wide) : 0);
    };
    const shade = () => {
      for (const plot of $$('svg.plot', section)) {
        for (const old of $$('.shade', plot)) old.remove();
        if (!range) continue;
        const place = (ms) => plotLeft + Math.min(ms, end) / end * plotWidth;
        for (const [a, b] of [[plotLeft, place(range[0])], [place(range[1]), plotLeft + plotWidth]]) {
          const veil = document.createElementNS(svg.namespaceURI, 'rect');
          for (const [name, value] of Object.entries({ class: 'shade', x: a, width: Math.max(0, b - a), y: 8, height: 194 })) veil.setAttribute(name, value);
          plot.append(veil);
        }
      }
    };
    const within = (a, b = a) => !range || (b >= range[0] && a <= range[1]);
    const filterRows = () => {
      let shown = 0, all = 0;
      for (const row of $$('.tl .r[data-e]', section)) {
        const time = parseFloat($('.tm', row).textContent);
        row.classList.toggle('out', !within(time));
        if (row.tagName === 'SUMMARY') continue;
        all++; if (within(time)) shown++;
      }
      for (const band of $$('.tl .band', section)) {
        const inside = $$('.r[data-e]', band);
        const times = inside.map((row) => parseFloat($('.tm', row).textContent));
        const some = within(Math.min(...times), Math.max(...times));
        band.classList.toggle('out', !some);
        inside[0].classList.toggle('out', !some);
      }
      for (const wait of $$('.tl .wait', section)) {
        wait.classList.toggle('out', Boolean(wait.nextElementSibling?.classList.contains('out')));
      }
      for (const row of $$('tr[data-t],.unit[data-t]', section)) {
        row.classList.toggle('out', !within(Number(row.dataset.t), Number(row.dataset.u ?? row.dataset.t)));
      }
      return [shown, all];
    };
    const apply = () => {
      drawMark(); shade();
      const [shown, all] = filterRows();
      from.value = range ? Math.round(range[0] * 10) / 10 : 0;
      to.value = range ? Math.round(range[1] * 10) / 10 : Math.ceil(end);
      note.textContent = range
        ? words(range[0]) + ' to ' + words(range[1]) + ': ' + shown + ' of ' + all + ' rows of the timeline.' : hint;
      document.dispatchEvent(new CustomEvent('midturn-range', { detail: { id, range } }));
    };
    const select = (a, b) => {
      const [low, high] = [Math.max(0, Math.min(a, b)), Math.min(end, Math.max(a, b))];
      range = high > low ? [low, high] : null;
      apply();
    };
    const whole = () => { view = [0, end]; range = null; drawView(); apply(); };

    const timeAt = (event) => {
      const box = svg.getBoundingClientRect();
      const part = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
      return view[0] + part * (view[1] - view[0]);
    };
    let start = null, startX = 0;
    svg.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      start = timeAt(event); startX = event.clientX;
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener('pointermove', (event) => {
      if (start === null) return;
      const now = timeAt(event);
      range = [Math.min(start, now), Math.max(start, now)];
      drawMark();
    });
    svg.addEventListener('pointerup', (event) => {
      if (start === null) return;
      // A click is no range: it takes the range away.
      if (Math.abs(event.clientX - startX) < 4) { range = null; apply(); } else select(start, timeAt(event));
      start = null;
    });
    svg.addEventListener('pointercancel', () => { start = null; apply(); });
    svg.addEventListener('keydown', (event) => {
      const step = (view[1] - view[0]) / 50;
      const [a, b] = range || [view[0], view[0] + (view[1] - view[0]) / 10];
      if (event.key === 'ArrowRight') event.shiftKey ? select(a, b + step) : select(a + step, b + step);
      else if (event.key === 'ArrowLeft') event.shiftKey ? select(a, Math.max(a, b - step)) : select(a - step, b - step);
      else if (event.key === 'Escape') whole();
      else return;
      event.preventDefault();
    });
    for (const field of [from, to]) field.addEventListener('change', () => select(Number(from.value), Number(to.value)));
    $('.in', strip).addEventListener('click', () => {
      const [a, b] = range || [view[0] + (view[1] - view[0]) / 4, view[1] - (view[1] - view[0]) / 4];
      view = [a, Math.max(b, a + 0.1)];
      drawView();
    });
    $('.whole', strip).addEventListener('click', whole);
    drawView();
    // A link to a row that the range hides takes the range away.
    section.addEventListener('midturn-show', (event) => { if (range && event.target.closest('.out')) whole(); });
  }
})();`;
