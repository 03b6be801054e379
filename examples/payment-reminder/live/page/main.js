import { byId, element } from './element.js';
import { showGenesysSide } from './genesys-side.js';
import { Phone } from './phone.js';
import { showClosing } from './timeline.js';

const composer = byId('composer');
const words = byId('words');
const start = byId('start');
const noHost = 'The host does not answer. Is npm start still running?';
let view = { steps: [] };
let isOnline = false;

const phone = await Phone.open();
phone.switchOn({
  onOnline: () => {
    isOnline = true;
    show();
  },
  onMessage: show,
});
listen();

for (const answer of ['pay', 'later', 'stop', 'agent']) {
  const button = element('button', { type: 'button', text: answer });
  button.addEventListener('click', () => say(answer));
  byId('answers').append(button);
}

start.addEventListener('click', async () => {
  start.disabled = true;
  await tell('/live/engagements');
  show();
  words.focus();
});

composer.addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (text === '') return;
  words.value = '';
  await say(text);
});

byId('desk').addEventListener('click', ({ target }) => {
  const act = target.dataset?.act;
  if (act) tell('/live/desk', { act });
});

byId('desk-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = byId('desk-words').value.trim();
  byId('desk-words').value = '';
  if (text !== '') await tell('/live/desk', { act: 'write', text });
});

/** Shows everything anew; each part changes only what has changed. */
function show() {
  byId('platform').textContent = view.platform ? `Closing sessions on ${view.platform}` : 'connecting…';
  showGenesysSide(view);
  showClosing(view);
  const state = view.closure?.state;
  const isOver = state === 'closed' || state === 'failed' || view.genesys?.state === 'ended';
  start.disabled = !isOnline || (view.conversationId !== undefined && !isOver);
  start.textContent = view.conversationId === undefined ? 'Start an engagement' : 'Start another engagement';
  // Locked when the gate is, and when the guest has been told so: not a moment earlier.
  const isLocked = view.lockedBy !== undefined && phone.has(view.lockedBy);
  byId('lock').hidden = state !== 'closed';
  byId('lock').dataset.locked = String(isLocked);
  byId('lock-words').textContent = isLocked
    ? 'Locked by the guest gate: the session is closed.'
    : 'The session is closed. The next word gets the notice, and nothing more.';
  words.placeholder = isLocked ? 'This conversation has ended' : 'Message';
  for (const control of composer.elements) control.disabled = !isOnline || isLocked;
  const hasAgent = view.genesys?.participants.some(({ purpose, live }) => purpose === 'agent' && live);
  byId('answers').hidden = view.conversationId === undefined || isOver || hasAgent || state !== undefined;
}

async function say(text) {
  try {
    await phone.send(text);
    complain('');
  } catch (error) {
    complain(error.message);
  }
}

async function tell(path, body) {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${phone.token}` };
  try {
    const response = await fetch(path, { method: 'POST', headers, body: body && JSON.stringify(body) });
    complain(response.ok ? '' : (await response.json()).message);
  } catch {
    complain(noHost);
  }
}

function complain(text) {
  byId('notice').textContent = text;
  byId('notice').hidden = text === '';
}

/** A browser connects again by itself, but with the token of before, which may be over by then. */
function listen() {
  const { token } = phone;
  const events = new EventSource(`/live/events?t=${encodeURIComponent(token)}`);
  events.addEventListener('open', () => complain(''));
  events.addEventListener('message', ({ data }) => {
    view = JSON.parse(data);
    show();
  });
  events.addEventListener('error', () => {
    if (events.readyState !== EventSource.CLOSED) complain(noHost);
    else if (phone.token !== token) listen();
    // The host has been started anew and knows nothing of this phone.
    else setTimeout(() => location.reload(), 1_000);
  });
}
