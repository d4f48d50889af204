const calm = 1000; // Milliseconds between two looks at /api/keys, and while a rotation is under way:
const eager = 100;

const cards = new Map(); // By provider: { parts, key, rotation: { version, startedAt } | null }
let canRotate = false;

async function ask(path, options) {
  const response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(5000), ...options })
    .catch(error => { throw new Error(`${path} could not be reached (${error.message})`); });
  if (!response.ok) {
    throw new Error(`${path} answered with status ${response.status}`);
  }
  return response.json();
}

// What failed stays on the page until the same thing works again.
const failures = new Map();
function report(what, error) {
  if (error) failures.set(what, error.message);
  else failures.delete(what);

  const text = [...failures].map(([name, message]) => `${name}: ${message}`).join('\n');
  const box = document.getElementById('error');
  if (box.textContent !== text) box.textContent = text; // Unchanged text is not to be read out again.
  box.hidden = text === '';
}

async function rotate(provider) {
  const card = cards.get(provider);
  if (card.rotation) return;

  const rotation = card.rotation = { version: null, startedAt: performance.now() };
  show(card);
  try {
    rotation.version = (await ask(`api/keys/${provider}/rotate`, { method: 'POST' })).version;
    report(`Rotating ${provider}`, null);
    look();
  } catch (error) {
    card.rotation = null;
    card.parts.rotation.textContent = 'failed';
    report(`Rotating ${provider}`, error);
  }
  show(card);
}

function cardOf(provider) {
  if (!cards.has(provider)) {
    const section = document.getElementById('card').content.firstElementChild.cloneNode(true);
    const find = selector => section.querySelector(selector);
    const parts = {
      section, version: find('strong'), fingerprint: find('.fingerprint'), changed: find('.changed'),
      rotation: find('.rotation'), button: find('button'),
    };
    find('h2').textContent = provider;
    find('h2').id = `name-${provider}`;
    section.setAttribute('aria-labelledby', `name-${provider}`);
    parts.button.addEventListener('click', () => rotate(provider));
    document.getElementById('keys').append(section);
    cards.set(provider, { parts, key: null, rotation: null });
  }
  return cards.get(provider);
}

function take(key) {
  const card = cardOf(key.provider);
  const isNew = card.key !== null && card.key.version !== key.version;
  card.key = key;

  let news = `${key.provider} is now at version ${key.version}`;
  if (card.rotation?.version && key.version >= card.rotation.version) {
    const took = `${((performance.now() - card.rotation.startedAt) / 1000).toFixed(1)} s`;
    card.parts.rotation.textContent = `arrived after ${took}`;
    card.rotation = null;
    news += `, ${took} after the button was pressed`;
  }

  if (isNew) {
    document.getElementById('news').textContent = `${news}.`;
    card.parts.section.classList.remove('fresh');
    void card.parts.section.offsetWidth; // Starts the animation anew.
    card.parts.section.classList.add('fresh');
  }
  show(card);
}

function show({ parts, key, rotation }) {
  parts.version.textContent = key.version;
  parts.fingerprint.textContent = key.fingerprint;
  parts.changed.dateTime = key.loadedAt;
  parts.changed.title = new Date(key.loadedAt).toLocaleString();
  parts.changed.textContent = ago(Date.now() - Date.parse(key.loadedAt));
  parts.button.hidden = parts.rotation.parentElement.hidden = !canRotate;
  // Not `disabled`: that would take the focus away from whoever pressed it with the keyboard.
  parts.button.setAttribute('aria-disabled', String(rotation !== null));
  parts.button.textContent = rotation ? 'Rotating…' : 'Rotate';
  parts.button.setAttribute('aria-label', `${parts.button.textContent} the ${key.provider} key`);
  if (rotation) parts.rotation.textContent = `under way, ${((performance.now() - rotation.startedAt) / 1000).toFixed(1)} s`;
}

// After an outage a time would say nothing, and the program may have been started anew, with other versions.
function loseSight(card) {
  if (!card.rotation) return;
  card.rotation = null;
  card.parts.rotation.textContent = 'lost sight of it';
}

function ago(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min ago`;
}

let timer;
let looking = false;
async function look() {
  if (looking) return;
  looking = true;
  clearTimeout(timer);
  try {
    (await ask('api/keys')).forEach(take);
    report('Reading the versions', null);
  } catch (error) {
    report('Reading the versions', error);
    cards.forEach(card => {
      loseSight(card);
      show(card);
    });
  } finally {
    looking = false;
    const isWaiting = failures.size === 0 && [...cards.values()].some(card => card.rotation);
    timer = setTimeout(look, isWaiting ? eager : calm);
  }
}

async function learnMode() {
  try {
    ({ canRotate } = await ask('api/mode'));
    document.getElementById('mode').textContent = canRotate
      ? 'For trying out: the keys are made up and live in a Vault in memory, which ends with this program.'
      : 'The keys come from a Vault server. Write a new version there and watch it arrive here.';
    cards.forEach(show);
    report('Reading the mode', null);
  } catch (error) {
    report('Reading the mode', error);
    setTimeout(learnMode, calm);
  }
}

learnMode();
look();
