import { appendNew, byId, element } from './element.js';

const stages = [
  ['running', 'Engagement'],
  ['scheduled', 'Grace'],
  ['disconnecting', 'Disconnect'],
  ['verifying', 'Verify'],
  ['closed', 'Closed'],
];

const stateWords = {
  scheduled: 'grace',
  disconnecting: 'disconnecting',
  verifying: 'accepted, verifying',
  held: 'held: a live agent is there',
  closed: 'verified closed',
  cancelled: 'cancelled: the guest came back',
  failed: 'failed',
};

const tones = {
  verified: 'good',
  failed: 'bad',
  lost: 'bad',
  reopened: 'wait',
  error: 'bad',
  held: 'wait',
  cancelled: 'wait',
  'late guest': 'wait',
  signal: 'busy',
  accepted: 'busy',
};

/** By the clock of this machine; the host's may differ. */
let graceEnds;
setInterval(showGrace, 200);

/** Shows how far the closing has come, and everything that happened on the way. */
export function showClosing({ conversationId, genesys, closure, steps, now }) {
  const state = closure?.state;
  const isReopened = state === 'closed' && genesys?.state === 'open';
  const pill = byId('closure-state');
  const words = isReopened
    ? 'closed, and opened again by another system'
    : (stateWords[state] ?? (conversationId ? 'not due yet' : 'nothing to close'));
  pill.textContent = closure?.sequence > 1 ? `${words} (close ${closure.sequence})` : words;
  pill.dataset.tone =
    state === 'closed'
      ? 'good'
      : state === 'failed'
        ? 'bad'
        : state === 'held'
          ? 'wait'
          : state
            ? 'busy'
            : '';
  graceEnds = state === 'scheduled' ? Date.now() + closure.dueAt - now : undefined;
  showStages(conversationId, state);
  showGrace();
  byId('steps-empty').hidden = steps.length > 0;
  appendNew(
    byId('steps'),
    steps,
    ({ number }) => `${conversationId}/${number}`,
    ({ seconds, what, detail }) =>
      element('li', { 'data-what': what }, [
        element('time', { text: `${seconds.toFixed(2)} s` }),
        element('span', { className: 'pill', text: what, 'data-tone': tones[what] ?? '' }),
        element(what === 'call' ? 'code' : 'span', { className: 'detail', text: detail }),
      ]),
  );
}

function showStages(conversationId, state) {
  const shown =
    { cancelled: 'running', held: 'disconnecting', failed: 'verifying' }[state] ?? state ?? 'running';
  const reached = conversationId ? stages.findIndex(([name]) => name === shown) : -1;
  byId('stages').replaceChildren(
    ...stages.map(([name, label], index) => {
      const isDone = index < reached || (index === reached && name === 'closed');
      const is = isDone
        ? 'done'
        : index === reached
          ? state === 'held'
            ? 'wait'
            : state === 'failed'
              ? 'bad'
              : 'now'
          : 'ahead';
      const current = index === reached ? { 'aria-current': 'step' } : {};
      return element('li', { 'data-is': is, 'data-stage': name, ...current }, [
        element('span', { className: 'dot', 'aria-hidden': 'true', text: isDone ? '✓' : String(index + 1) }),
        element('span', { className: 'label', text: label }),
      ]);
    }),
  );
}

function showGrace() {
  const label = document.querySelector('#stages [data-stage="scheduled"] .label');
  if (label === null) return;
  const seconds = graceEnds === undefined ? 0 : Math.max(0, Math.ceil((graceEnds - Date.now()) / 1_000));
  label.textContent = graceEnds === undefined ? 'Grace' : `Grace, ${seconds} s`;
}
