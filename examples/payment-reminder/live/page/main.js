import { byId, element } from './element.js';
import { showGenesysSide } from './genesys-side.js';
import { Phone } from './phone.js';
import { showClosing } from './timeline.js';

const composer = byId('composer');
const words = byId('words');
const start = byId('start');
const noHost = 'The host does not answer. Is npm start still running?';
/** What the bot understands first. */
const firstAnswers = ['pay', 'later', 'stop', 'agent'].map((text) => ({ title: text, text }));
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

let typedAt = 0;
byId('desk-words').addEventListener('input', () => {
  if (Date.now() - typedAt < 3_000) return;
  typedAt = Date.now();
  tell('/live/desk', { act: 'type' });
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
  byId('lock').hidden = state !== 'closed' && !isLocked;
  byId('lock').dataset.locked = String(isLocked);
  byId('lock-words').textContent = isLocked
    ? 'Locked by the guest gate: the session is over.'
    : 'The session is closed. The next word gets the notice, and nothing more.';
  words.placeholder = isLocked ? 'This conversation has ended' : 'Message';
  for (const control of composer.elements) control.disabled = !isOnline || isLocked;
  const hasAgent = view.genesys?.participants.some(({ purpose, live }) => purpose === 'agent' && live);
  const hasBotAlone = view.conversationId !== undefined && !hasAgent && state === undefined;
  showAnswers(
    isOver || isLocked ? [] : phone.offered.length > 0 ? phone.offered : hasBotAlone ? firstAnswers : [],
  );
}

/** Only where they have changed: a button that has the focus keeps it. */
function showAnswers(actions) {
  const answers = byId('answers');
  const key = JSON.stringify(actions);
  answers.hidden = actions.length === 0;
  if (answers.dataset.key === key) return;
  answers.dataset.key = key;
  const buttons = actions.map(({ title, text, value }) => {
    const button = element('button', { type: 'button', text: title });
    button.addEventListener('click', () => say(text ?? title, { value }));
    return button;
  });
  answers.replaceChildren(answers.firstElementChild, ...buttons);
}

async function say(text, more) {
  try {
    await phone.send(text, more);
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
