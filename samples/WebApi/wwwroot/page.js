import { ask, hasFailures, report, tellAloud } from './api.js';
import { Card } from './card.js';
import { Load } from './load.js';

const calm = 1000; // Milliseconds between two looks at /api/keys, and while a rotation is under way:
const eager = 100;

const byId = id => document.getElementById(id);
const cards = new Map(); // By provider.
const sum = what => [...cards.values()].reduce((total, card) => total + card[what], 0);
let canRotate = false;
let rotations = 0;

const load = new Load(
  () => [...cards.keys()],
  (provider, version) => {
    cards.get(provider).answered(version);
    report(`Asking ${provider}`, null);
  },
  (provider, error) => {
    cards.get(provider).failed();
    report(`Asking ${provider}`, error);
    tellAloud(`${sum('failures')} requests failed so far.`);
  });

byId('toggle').addEventListener('click', () => {
  if (load.isRunning) load.stop();
  else load.start();
  byId('toggle').textContent = load.isRunning ? 'Stop the load' : 'Start the load';
  tellAloud(load.isRunning ? `Asking ${load.rate} questions a second.` : `${sum('requests')} requests, ${sum('failures')} failed.`);
  draw();
});
byId('rotate-all').addEventListener('click', () => cards.forEach(card => card.rotate()));
byId('rate').addEventListener('input', () => {
  load.rate = Number(byId('rate').value);
  byId('rate-text').textContent = load.rate;
});

// Smooth, unless the system asks for less motion: then once a second.
const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
let isDrawing = false;
function draw() {
  if (isDrawing) return;
  const lanes = [...cards.values()].map(card => card.lane);
  const scale = Math.max(4, ...lanes.map(lane => lane.highest)) * 1.1;
  const moves = lanes.map(lane => lane.draw(performance.now(), scale)).includes(true);
  showCounters();
  if (!moves && !load.isRunning) return;

  isDrawing = true;
  const again = () => {
    isDrawing = false;
    draw();
  };
  if (isCalm.matches) setTimeout(again, calm);
  else requestAnimationFrame(again);
}

function showCounters() {
  const failed = sum('failures');
  byId('requests').textContent = sum('requests').toLocaleString('en');
  byId('failed').textContent = failed.toLocaleString('en');
  byId('failures').classList.toggle('some', failed > 0);
  byId('rotations').textContent = rotations;
  byId('refused').textContent = sum('refused');
}

let timer;
let looking = false;
async function look() {
  if (looking) return;
  looking = true;
  clearTimeout(timer);
  try {
    for (const key of await ask('api/keys')) {
      if (!cards.has(key.provider)) cards.set(key.provider, new Card(key.provider, onRotated));
      cards.get(key.provider).take(key, canRotate);
    }
    if (canRotate) (await ask('api/attempts')).forEach(count => cards.get(count.provider).countRejected(count.rejected));
    report('Reading the versions', null);
    draw();
  } catch (error) {
    report('Reading the versions', error);
    cards.forEach(card => {
      card.loseSight();
      card.show(canRotate);
    });
  } finally {
    looking = false;
    const isWaiting = !hasFailures() && [...cards.values()].some(card => card.rotation);
    timer = setTimeout(look, isWaiting ? eager : calm);
  }
}

function onRotated() {
  rotations++;
  look();
  draw();
}

async function learnMode() {
  try {
    ({ canRotate } = await ask('api/mode'));
    byId('load').hidden = byId('legend').hidden = !canRotate;
    byId('keys').classList.toggle('still', !canRotate);
    if (canRotate) byId('lead').textContent = 'Rotate a key while it is in use: its provider revokes the old one at once, and no request is lost.';
    byId('mode').textContent = canRotate
      ? 'For trying out: the keys are made up, and Vault and the providers are stand-ins that end with this program.'
      : 'The keys come from a Vault server. Write a new version there and watch it arrive here.';
    report('Reading the mode', null);
  } catch (error) {
    report('Reading the mode', error);
    setTimeout(learnMode, calm);
  }
}

await learnMode();
look();
