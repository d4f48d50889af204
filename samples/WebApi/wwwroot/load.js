// Asks the models a given number of questions a second, in turns, and says what became of each.

const most = 24; // In flight. If the program does not keep up, fewer are asked.
const beat = 50; // Milliseconds.

export class Load {
  rate = 20; // Questions a second.
  #timer = null;
  #inFlight = 0;
  #asked = 0;
  #due = 0;

  // onAnswer(provider, version), onFailure(provider, error)
  constructor(providers, onAnswer, onFailure) {
    Object.assign(this, { providers, onAnswer, onFailure });
  }

  get isRunning() { return this.#timer !== null; }

  start() {
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      // After a pause (a tab in the background) nothing is made up for.
      this.#due = Math.min(this.#due + this.rate * (now - last) / 1000, 5);
      last = now;
      for (; this.#due >= 1; this.#due--) {
        if (this.#inFlight < most) this.#ask();
      }
    }, beat);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  async #ask() {
    const provider = this.providers()[this.#asked++ % this.providers().length];
    const question = `Question ${this.#asked}`;
    this.#inFlight++;
    try {
      const query = new URLSearchParams({ provider, q: question });
      const response = await fetch(`api/chat?${query}`, { cache: 'no-store', signal: AbortSignal.timeout(15000) });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.detail);
      // The stand-in repeats the question: what was sent again must have come whole.
      if (answer.text !== question) throw new Error(`${provider} answered another question.`);
      this.onAnswer(provider, answer.version);
    } catch (error) {
      this.onFailure(provider, error);
    } finally {
      this.#inFlight--;
    }
  }
}
