// What the program answers, and what of it failed.

export async function ask(path, options) {
  const response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(5000), ...options })
    .catch(error => { throw new Error(`${path} could not be reached (${error.message})`); });
  if (!response.ok) {
    throw new Error(`${path} answered with status ${response.status}`);
  }
  return response.json();
}

// What failed stays on the page until the same thing works again.
const failures = new Map();

export const hasFailures = () => failures.size > 0;

export function report(what, error) {
  if (error) failures.set(what, error.message);
  else failures.delete(what);

  const text = [...failures].map(([name, message]) => `${name}: ${message}`).join('\n');
  const box = document.getElementById('error');
  if (box.textContent !== text) box.textContent = text; // Unchanged text is not to be read out again.
  box.hidden = text === '';
}

export function tellAloud(news) {
  document.getElementById('news').textContent = news;
}

export function ago(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min ago`;
}
