// One lane: requests over time as bars, by the version of the key, with rotations, refusals and failures. Drawn by hand.

export const bucketLength = 500; // Milliseconds of a bar.
const bucketWidth = 9; // Pixels, the gap included. So how much time is seen depends on the width.
const top = 20; // Room for the flags with the versions.
const bottom = 26; // Below the line: refused requests, and the time.
const refusedRoom = 9;

export class Lane {
  #svg;
  #paths = {};
  #flags = []; // Of rotations: { at, element }
  #buckets = new Map(); // By number: { even, odd, failed, refused }
  #ticks;

  constructor(svg) {
    this.#svg = svg;
    this.#ticks = this.#add('g');
    for (const kind of ['grid', 'base', 'even', 'odd', 'failed', 'refused']) {
      this.#paths[kind] = this.#add('path', { class: kind });
    }
  }

  answered(version) { this.#now()[version % 2 ? 'odd' : 'even']++; }
  failed() { this.#now().failed++; }
  refused(count) { this.#now().refused += count; }

  // The highest bar, so that all lanes can have one scale.
  get highest() {
    return Math.max(0, ...[...this.#buckets.values()].map(heightOf));
  }

  rotated(version, at = performance.now()) {
    const element = this.#add('g', { class: 'flag' });
    this.#add('path', { class: 'rotation-line' }, element);
    const width = 14 + 6 * String(version).length;
    this.#add('rect', { x: -width / 2, y: 0, width, height: 15, rx: 4 }, element);
    this.#add('text', { x: 0, y: 11 }, element).textContent = `v${version}`;
    this.#flags.push({ at, element });
  }

  // Returns whether anything is left to be seen that moves.
  draw(now, scale) {
    const { width, height } = this.#svg.getBoundingClientRect();
    if (width === 0) return this.#buckets.size > 0;
    const line = height - bottom;
    const perPixel = bucketLength / bucketWidth;
    const x = time => width - (now - time) / perPixel;
    this.#forget(now - width * perPixel - bucketLength);

    const shapes = { even: '', odd: '', failed: '', refused: '' };
    for (const [number, bucket] of this.#buckets) {
      const left = x(number * bucketLength) + 1;
      let base = line;
      for (const kind of ['even', 'odd', 'failed']) {
        if (bucket[kind] === 0) continue;
        const size = Math.max(2, (line - top) * bucket[kind] / scale);
        shapes[kind] += bar(left, base - size, size);
        base -= size;
      }
      if (bucket.refused > 0) shapes.refused += bar(left, line + 3, Math.min(refusedRoom, 3 + bucket.refused));
    }
    for (const [kind, shape] of Object.entries(shapes)) this.#paths[kind].setAttribute('d', shape);

    const middle = (line + top) / 2;
    this.#paths.grid.setAttribute('d', `M0 ${top}H${width}M0 ${middle}H${width}`);
    this.#paths.base.setAttribute('d', `M0 ${line + .5}H${width}`);
    for (const { at, element } of this.#flags) {
      element.setAttribute('transform', `translate(${x(at).toFixed(1)} 0)`);
      element.firstChild.setAttribute('d', `M0 15V${line}`);
    }
    this.#label(width, height);
    return this.#buckets.size > 0 || this.#flags.length > 0;
  }

  #label(width, height) {
    const perPixel = bucketLength / bucketWidth;
    if (this.#ticks.dataset.width === String(width)) return;
    this.#ticks.dataset.width = width;
    this.#ticks.replaceChildren();
    const seconds = width * perPixel / 1000;
    for (let back = 10; back < seconds - 1; back += 10) {
      const at = width - back * 1000 / perPixel;
      this.#add('text', { x: at, y: height - 2, 'text-anchor': 'middle' }, this.#ticks).textContent = `−${back} s`;
    }
    this.#add('text', { x: width, y: height - 2, 'text-anchor': 'end' }, this.#ticks).textContent = 'now';
  }

  #forget(oldest) {
    for (const number of this.#buckets.keys()) {
      if (number * bucketLength < oldest) this.#buckets.delete(number);
    }
    while (this.#flags[0]?.at < oldest) this.#flags.shift().element.remove();
  }

  #now() {
    const number = Math.floor(performance.now() / bucketLength);
    if (!this.#buckets.has(number)) this.#buckets.set(number, { even: 0, odd: 0, failed: 0, refused: 0 });
    return this.#buckets.get(number);
  }

  #add(name, attributes = {}, parent = this.#svg) {
    const element = document.createElementNS(svg, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return parent.appendChild(element);
  }
}

const svg = 'http://www.w3.org/2000/svg';

const heightOf = bucket => bucket.even + bucket.odd + bucket.failed;

const bar = (left, y, size) =>
  `M${left.toFixed(1)} ${y.toFixed(1)}h${bucketWidth - 2}v${size.toFixed(1)}h${2 - bucketWidth}z`;
