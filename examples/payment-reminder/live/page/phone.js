import { byId, element, timeOfDay } from './element.js';

const { ConnectionStatus, DirectLine } = window.DirectLine;
const domain = `${location.origin}/v3/directline`;
const user = { id: 'guest', name: 'Guest' };

const statusWords = {
  [ConnectionStatus.Connecting]: 'connecting…',
  [ConnectionStatus.Online]: 'online',
  [ConnectionStatus.ExpiredToken]: 'the token has expired; reload the page',
  [ConnectionStatus.FailedToConnect]: 'no connection; reload the page',
  [ConnectionStatus.Ended]: 'the conversation is gone; reload the page',
};

/** The guest's phone: Microsoft's Direct Line client, and what it shows. Each tab has its own. */
export class Phone {
  #client;
  #shown = new Map();
  #chat = byId('chat');

  /** @param {{ conversationId: string, token: string, isKnown: boolean }} access */
  constructor({ conversationId, token, isKnown }) {
    this.conversationId = conversationId;
    this.#client = new DirectLine({ domain, token, ...(isKnown && { conversationId }) });
  }

  /** The phone of before a reload, or a new one. */
  static async open() {
    const stored = sessionStorage.getItem('phone');
    const known = stored && (await post('tokens/refresh', stored));
    const access = known || (await post('tokens/generate', undefined, { user }));
    const isKnown = Boolean(known);
    return new Phone({ ...access, isKnown });
  }

  get token() {
    return this.#client.token;
  }

  /** @param {{ onOnline: () => void, onMessage: () => void }} listeners */
  switchOn({ onOnline, onMessage }) {
    sessionStorage.setItem('phone', this.token);
    // The client has renewed it since.
    addEventListener('pagehide', () => sessionStorage.setItem('phone', this.token));
    this.#client.connectionStatus$.subscribe((status) => {
      byId('phone-status').textContent = statusWords[status] ?? 'connecting…';
      if (status === ConnectionStatus.Online) onOnline();
    });
    this.#client.activity$.subscribe(
      (activity) => {
        if (activity.type !== 'message') return;
        this.#show(activity);
        onMessage();
      },
      () => {
        byId('phone-status').textContent = 'no connection; reload the page';
      },
    );
  }

  /** Whether a message has arrived on this phone. */
  has(activityId) {
    return this.#shown.has(activityId);
  }

  /** @returns {Promise<void>} rejects with what to tell the guest */
  send(text) {
    return new Promise((resolve, reject) => {
      const failed = () => reject(new Error('The message was not delivered. Try again.'));
      const sent = (id) => (id === 'retry' ? failed() : resolve());
      this.#client.postActivity({ type: 'message', text, from: user }).subscribe(sent, failed);
    });
  }

  #show({ id, from, text = '', timestamp, attachments = [] }) {
    const isOwn = from.role === 'user' || from.id === user.id;
    const bubble = element(
      'li',
      { className: isOwn ? 'bubble own' : 'bubble', 'data-from': isOwn ? 'guest' : 'bot' },
      [
        element('span', { className: 'who', text: isOwn ? 'You' : (from.name ?? 'Bot') }),
        element('p', { text: text || attachments.map(({ name }) => name).join(', ') }),
        element('time', { text: timeOfDay(Date.parse(timestamp)), datetime: timestamp }),
      ],
    );
    const before = this.#shown.get(id);
    this.#shown.set(id, bubble);
    if (before) before.replaceWith(bubble);
    else this.#chat.append(bubble);
    byId('chat-empty').hidden = true;
    toTheEnd();
  }
}

function toTheEnd() {
  const scroll = byId('chat-scroll');
  scroll.scrollTop = scroll.scrollHeight;
}

// The lock takes room below the messages: the last one is to be seen all the same.
new ResizeObserver(toTheEnd).observe(byId('chat-scroll'));

async function post(path, token, body) {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(`${domain}/${path}`, {
    method: 'POST',
    headers,
    body: body && JSON.stringify(body),
  });
  return response.ok ? response.json() : undefined;
}
