import type { Activity } from 'botbuilder';
import type { DirectLine } from './direct-line/direct-line.js';

/** Who writes on a phone. */
export type Speaker = 'guest' | 'bot' | 'agent';

const guest = { id: 'guest', name: 'Guest' };

/** A guest who is played by the sample: a user of the local Direct Line, as the one on the page is. */
export class GuestPhone {
  /** The Direct Line conversation. */
  readonly id: string;
  readonly #directLine: DirectLine;
  readonly #texts = new Set<string>();
  #onText = () => {};

  /** @param onMessage hears of every message, in the order in which they are shown on the phone */
  constructor(directLine: DirectLine, onMessage: (from: Speaker, text: string) => void) {
    this.#directLine = directLine;
    const { id } = directLine.begin(undefined, { user: guest });
    this.id = id;
    const show = (phone: string, from: Speaker, { type, text }: Partial<Activity>) => {
      if (phone !== id || type !== 'message' || !text) return;
      onMessage(from, text);
      this.#texts.add(text);
      this.#onText();
    };
    directLine.on('guest', (phone, activity) => show(phone, 'guest', activity));
    directLine.on('bot', (phone, activity) => show(phone, speakerOf(activity), activity));
  }

  /** The guest writes. Resolves when the bot's turn is over. */
  async write(text: string): Promise<void> {
    await this.#directLine.receive(this.#directLine.conversation(this.id), {
      type: 'message',
      text,
      from: { ...guest, role: 'user' },
    });
  }

  /** Resolves when a text has arrived. */
  async reads(text: string): Promise<void> {
    while (!this.#texts.has(text)) {
      await new Promise<void>((resolve) => {
        this.#onText = resolve;
      });
    }
  }
}

/** What comes over the bridge says who wrote it. */
function speakerOf({ channelData }: Partial<Activity>): Speaker {
  return channelData?.genesys?.sender === 'human' ? 'agent' : 'bot';
}
