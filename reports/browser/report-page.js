// What report.html can do beyond being read, where scripts run: charts name their exact values under the pointer and
// under the arrow keys, tables sort by their heads, and everything folds up and down at once. Nothing is loaded, and
// without this file all that it shows is in the page. It stands in the page as it is, so it is plain JavaScript.
(() => {
  'use strict';

  /** How far from a mark the pointer may be, in pixels. */
  const REACH = 30;

  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('role', 'status');
  tip.hidden = true;
  document.body.append(tip);

  for (const chart of document.querySelectorAll('figure svg')) {
    if (chart instanceof SVGElement) enliven(chart);
  }
  for (const table of document.querySelectorAll('table.sortable')) {
    if (table instanceof HTMLTableElement) makeSortable(table);
  }
  addFoldingButton();

  /**
   * Shows the value of the mark that is nearest to the pointer, or that the arrow keys have reached.
   *
   * @param {SVGElement} chart
   */
  function enliven(chart) {
    const marks = [...chart.querySelectorAll('title')].flatMap((title) => {
      const mark = title.parentElement;
      const text = title.textContent ?? '';
      // Or the browser would show it a second time.
      title.remove();
      return mark === null ? [] : [{ mark, text }];
    });
    if (marks.length === 0) return;
    let at = -1;
    chart.setAttribute('tabindex', '0');
    chart.addEventListener('pointermove', (event) => {
      const distances = marks.map(({ mark }) => {
        const { x, y } = centreOf(mark);
        return Math.hypot(x - event.clientX, y - event.clientY);
      });
      const nearest = distances.indexOf(Math.min(...distances));
      if ((distances[nearest] ?? Infinity) <= REACH) show(nearest);
      else hide();
    });
    chart.addEventListener('pointerleave', hide);
    chart.addEventListener('blur', hide);
    chart.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') hide();
      if (step === undefined) return;
      event.preventDefault();
      show((Math.max(at, step < 0 ? 0 : -1) + step + marks.length) % marks.length);
    });

    /** @param {number} index */
    function show(index) {
      const found = marks[index];
      if (found === undefined) return;
      marks[at]?.mark.classList.remove('shown');
      at = index;
      found.mark.classList.add('shown');
      const { x, y } = centreOf(found.mark);
      tip.textContent = found.text;
      tip.hidden = false;
      const left = Math.min(x + 12, document.documentElement.clientWidth - tip.offsetWidth - 8);
      tip.style.left = `${Math.max(8, left) + scrollX}px`;
      tip.style.top = `${y + scrollY - tip.offsetHeight - 10}px`;
    }

    function hide() {
      marks[at]?.mark.classList.remove('shown');
      at = -1;
      tip.hidden = true;
    }
  }

  /**
   * @param {Element} mark
   * @returns {{ x: number, y: number }}
   */
  function centreOf(mark) {
    const { left, right, top, bottom } = mark.getBoundingClientRect();
    return { x: (left + right) / 2, y: (top + bottom) / 2 };
  }

  /**
   * Up, down, and as it was, by the head of each column.
   *
   * @param {HTMLTableElement} table
   */
  function makeSortable(table) {
    const body = table.tBodies[0];
    const heads = table.tHead?.rows[table.tHead.rows.length - 1];
    if (body === undefined || heads === undefined || body.rows.length < 2) return;
    const rows = [...body.rows];
    const offset = (rows[0]?.cells.length ?? 0) - heads.cells.length;
    for (const [index, head] of [...heads.cells].entries()) {
      if (head.textContent?.trim() === '') continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const was = head.getAttribute('aria-sort');
        for (const other of heads.cells) other.removeAttribute('aria-sort');
        const order = was === null ? 'ascending' : was === 'ascending' ? 'descending' : undefined;
        if (order !== undefined) head.setAttribute('aria-sort', order);
        body.append(...sorted(rows, index + offset, order));
      });
    }
  }

  /**
   * Rows without a value stay last in both orders.
   *
   * @param {readonly HTMLTableRowElement[]} rows
   * @param {number} column
   * @param {'ascending' | 'descending' | undefined} order
   */
  function sorted(rows, column, order) {
    if (order === undefined) return rows;
    const valued = rows.map((row) => ({ row, value: valueOf(row.cells[column]) }));
    const sign = order === 'ascending' ? 1 : -1;
    return valued
      .sort((a, b) => {
        if (a.value === '' || b.value === '') return Number(a.value === '') - Number(b.value === '');
        return sign * compared(a.value, b.value);
      })
      .map(({ row }) => row);
  }

  /** @param {HTMLTableCellElement | undefined} cell */
  function valueOf(cell) {
    return cell?.dataset['sort'] ?? cell?.textContent?.trim() ?? '';
  }

  /**
   * As numbers where both begin with one.
   *
   * @param {string} a
   * @param {string} b
   */
  function compared(a, b) {
    const [x, y] = [a, b].map((text) => Number.parseFloat(text.replaceAll(',', '')));
    return x === undefined || y === undefined || Number.isNaN(x) || Number.isNaN(y)
      ? a.localeCompare(b, 'en', { numeric: true })
      : x - y;
  }

  /** Everything at once: to search the page, or to print it with a browser that leaves folded parts out. */
  function addFoldingButton() {
    const all = [...document.querySelectorAll('details')];
    const list = document.querySelector('nav ul');
    if (all.length === 0 || list === null) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Open all';
    button.addEventListener('click', () => {
      const open = button.textContent === 'Open all';
      for (const each of all) each.open = open;
      button.textContent = open ? 'Fold all' : 'Open all';
    });
    const item = document.createElement('li');
    item.append(button);
    list.append(item);
    /** @type {HTMLDetailsElement[]} */
    let opened = [];
    addEventListener('beforeprint', () => {
      opened = all.filter((each) => !each.open);
      for (const each of opened) each.open = true;
    });
    addEventListener('afterprint', () => {
      for (const each of opened) each.open = false;
    });
  }
})();
