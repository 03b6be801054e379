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

/** How long somebody is shown to be typing, in milliseconds. */
const typingMs = 5_000;

/** The guest's phone: Microsoft's Direct Line client, and what it shows. Each tab has its own. */
export class Phone {
  #client;
  #shown = new Map();
  #status = '';
  #typing;
  #chat = byId('chat');
  /** The buttons under the last message. */
  offered = [];

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
      this.#status = statusWords[status] ?? 'connecting…';
      this.#showStatus();
      if (status === ConnectionStatus.Online) onOnline();
    });
    this.#client.activity$.subscribe(
      (activity) => {
        if (activity.type === 'typing' && !isOwn(activity)) this.#showTyping();
        if (activity.type !== 'message') return;
        this.#show(activity);
        this.#showStatus();
        onMessage();
      },
      () => {
        this.#status = statusWords[ConnectionStatus.FailedToConnect];
        this.#showStatus();
      },
    );
  }

  /** Whether a message has arrived on this phone. */
  has(activityId) {
    return this.#shown.has(activityId);
  }

  /**
   * @param {{ value?: unknown }} [more] what a quick reply carries beside its text
   * @returns {Promise<void>} rejects with what to tell the guest
   */
  send(text, more) {
    return new Promise((resolve, reject) => {
      const failed = () => reject(new Error('The message was not delivered. Try again.'));
      const sent = (id) => (id === 'retry' ? failed() : resolve());
      this.#client.postActivity({ type: 'message', text, from: user, ...more }).subscribe(sent, failed);
    });
  }

  #showStatus() {
    clearTimeout(this.#typing);
    byId('phone-status').textContent = this.#status;
  }

  #showTyping() {
    this.#showStatus();
    byId('phone-status').textContent = 'typing…';
    this.#typing = setTimeout(() => this.#showStatus(), typingMs);
  }

  #show(activity) {
    const { id, text = '', timestamp, attachments = [], suggestedActions } = activity;
    const isGuests = isOwn(activity);
    this.offered = suggestedActions?.actions ?? [];
    const bubble = element(
      'li',
      { className: isGuests ? 'bubble own' : 'bubble', 'data-from': isGuests ? 'guest' : 'bot' },
      [
        element('span', { className: 'who', text: isGuests ? 'You' : speaker(activity) }),
        ...(text ? [element('p', { text })] : []),
        ...attachments.map((attachment) => element('p', { className: 'file' }, [file(attachment)])),
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

const isOwn = ({ from }) => from.role === 'user' || from.id === user.id;

/** What comes over the bridge says in its channel data who wrote it. */
const speaker = ({ from, channelData }) =>
  channelData?.genesys?.sender === 'human' ? 'Agent' : (from.name ?? 'Bot');

/** A link, never what is behind it: the page asks nobody but its own host. */
function file({ name = 'a file', contentUrl = '' }) {
  if (!/^https?:\/\//i.test(contentUrl)) return element('span', { text: name });
  return element('a', { text: name, href: contentUrl, target: '_blank', rel: 'noopener noreferrer' });
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
