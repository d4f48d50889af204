// One provider: its version, its lane of the chart, its button.
import { ago, ask, report, tellAloud } from './api.js';
import { Lane } from './chart.js';

export class Card {
  key = null;
  rotation = null; // { version, startedAt } of one that is under way.
  requests = 0;
  failures = 0;
  refused = 0;
  #rejected = null; // The stand-in's own count.
  #newest = null;
  #parts;

  constructor(provider, onRotated) {
    Object.assign(this, { provider, onRotated });
    const section = document.getElementById('card').content.firstElementChild.cloneNode(true);
    const find = selector => section.querySelector(selector);
    this.#parts = {
      section, version: find('strong'), fingerprint: find('.fingerprint'), changed: find('.changed'), lane: find('.lane'),
      chart: find('.chart'), tally: find('.tally'), rotation: find('.rotation'), button: find('button'),
    };
    section.dataset.provider = provider;
    find('h2').textContent = provider;
    find('h2').id = `name-${provider}`;
    section.setAttribute('aria-labelledby', `name-${provider}`);
    this.lane = new Lane(this.#parts.chart);
    this.#parts.button.addEventListener('click', () => this.rotate());
    document.getElementById('keys').append(section);
  }

  async rotate() {
    if (this.rotation) return;

    const rotation = this.rotation = { version: null, startedAt: performance.now() };
    this.show(true);
    try {
      rotation.version = (await ask(`api/keys/${this.provider}/rotate`, { method: 'POST' })).version;
      this.#flag(rotation.version, rotation.startedAt);
      report(`Rotating ${this.provider}`, null);
      this.onRotated();
    } catch (error) {
      this.rotation = null;
      this.#parts.rotation.textContent = 'failed';
      report(`Rotating ${this.provider}`, error);
    }
    this.show(true);
  }

  take(key, canRotate) {
    const isNew = this.key !== null && this.key.version !== key.version;
    this.key = key;
    this.#flag(key.version);

    let news = `${key.provider} is now at version ${key.version}`;
    if (this.rotation?.version && key.version >= this.rotation.version) {
      const took = `${((performance.now() - this.rotation.startedAt) / 1000).toFixed(1)} s`;
      this.#parts.rotation.textContent = `arrived after ${took}`;
      this.rotation = null;
      news += `, ${took} after the button was pressed`;
    }

    if (isNew) {
      tellAloud(`${news}.`);
      this.#parts.section.classList.remove('fresh');
      void this.#parts.section.offsetWidth; // Starts the animation anew.
      this.#parts.section.classList.add('fresh');
    }
    this.show(canRotate);
  }

  answered(version) {
    this.requests++;
    this.lane.answered(version);
  }

  failed() {
    this.requests++;
    this.failures++;
    this.lane.failed();
  }

  // The stand-in counts from its own start; here it is since the page is open.
  countRejected(rejected) {
    const more = Math.max(0, rejected - (this.#rejected ?? rejected));
    this.#rejected = rejected;
    this.refused += more;
    if (more > 0) this.lane.refused(more);
  }

  // After an outage a time would say nothing, and the program may have been started anew, with other versions.
  loseSight() {
    this.#newest = null;
    this.#rejected = null;
    if (!this.rotation) return;
    this.rotation = null;
    this.#parts.rotation.textContent = 'lost sight of it';
  }

  show(canRotate) {
    const { key, rotation } = this;
    const parts = this.#parts;
    parts.lane.hidden = parts.button.hidden = parts.rotation.parentElement.hidden = !canRotate;
    if (key === null) return;
    parts.version.textContent = key.version;
    parts.fingerprint.textContent = key.fingerprint;
    parts.changed.dateTime = key.loadedAt;
    parts.changed.title = new Date(key.loadedAt).toLocaleString();
    parts.changed.textContent = ago(Date.now() - Date.parse(key.loadedAt));
    // Not `disabled`: that would take the focus away from whoever pressed it with the keyboard.
    parts.button.setAttribute('aria-disabled', String(rotation !== null));
    parts.button.textContent = rotation ? 'Rotating…' : 'Rotate';
    parts.button.setAttribute('aria-label', `${parts.button.textContent} the ${this.provider} key`);
    if (rotation) parts.rotation.textContent = `under way, ${((performance.now() - rotation.startedAt) / 1000).toFixed(1)} s`;

    const tally = `${this.requests} requests, ${this.failures} failed, ${this.refused} refused and sent again`;
    parts.tally.textContent = tally;
    parts.chart.setAttribute('aria-label', `${this.provider}, the last seconds: ${tally}, now version ${key.version}`);
  }

  // Once for each version: whoever hears of it first, the button or the next look.
  #flag(version, at) {
    if (this.#newest !== null && version > this.#newest) this.lane.rotated(version, at);
    this.#newest = Math.max(this.#newest ?? 0, version);
  }
}
