import { appendNew, byId, element, timeOfDay } from './element.js';

/**
 * What happens this soon after the end, in milliseconds, may be a part of it, by a clock that is a little off. So the
 * closer takes it for no re-opening.
 */
const doubtMs = 5_500;
let reopening;

/** Shows who is in the Genesys conversation, and what an agent can do there. */
export function showGenesysSide({ conversationId, genesys, hasDesk, closure, now }) {
  const state = byId('conversation-state');
  state.textContent = genesys?.state ?? 'no conversation';
  state.dataset.tone = genesys?.state === 'open' ? 'busy' : genesys?.state === 'ended' ? 'good' : '';
  byId('conversation-id').textContent = conversationId ?? 'none yet';
  const participants = genesys?.participants ?? [];
  byId('participants').replaceChildren(...participants.map(row));
  appendNew(
    byId('messages'),
    genesys?.messages ?? [],
    ({ id }) => id,
    ({ from, text, time }) =>
      element('li', {}, [
        element('span', { className: 'who', text: from }),
        element('span', { className: 'said', text }),
        element('time', { text: timeOfDay(time) }),
      ]),
  );
  const isOpen = genesys?.state === 'open';
  const canReopen = genesys !== undefined && !isOpen;
  const waitMs = canReopen && closure?.endedAt !== undefined ? closure.endedAt + doubtMs - now : 0;
  showDesk({ participants, hasDesk, isOpen, canReopen: canReopen && waitMs <= 0 });
  clearTimeout(reopening);
  if (waitMs > 0)
    reopening = setTimeout(() => showDesk({ participants, hasDesk, isOpen, canReopen }), waitMs);
}

function row({ purpose, name, state, disconnectType, workPending, live }) {
  const who = name && name !== purpose && purpose === 'agent' ? `${purpose} ${name}` : purpose;
  const shown = workPending && !live ? `${state}, after-call work` : state;
  return element('tr', { 'data-purpose': purpose, 'data-state': state }, [
    element('td', { text: who }),
    element('td', {}, [element('span', { className: 'pill', text: shown, 'data-tone': live ? 'busy' : '' })]),
    element('td', { text: disconnectType ?? '–' }),
  ]);
}

function showDesk({ participants, hasDesk, isOpen, canReopen }) {
  byId('desk').hidden = !hasDesk;
  const isIn = participants.some(({ purpose, live }) => purpose === 'agent' && live);
  const owes = participants.some(({ purpose, workPending }) => purpose === 'agent' && workPending);
  const can = {
    ...{ join: isOpen && !isIn, leave: isIn, 'wrap-up': owes },
    ...{ ask: isIn, file: isIn, reopen: canReopen },
  };
  for (const button of byId('desk').querySelectorAll('[data-act]'))
    button.disabled = !can[button.dataset.act];
  for (const control of byId('desk-form').elements) control.disabled = !isIn;
}
