import { PlainDialog } from './plain-dialog.js';
import { PlainTurn } from './plain-turn.js';
import type { Received, TrialBot } from './trial-bot.js';

const question = 'Sorry, I only understand "pay", "later", "stop" or "agent".';

/**
 * The sample of `npm start`, the payment reminder, without an SDK: so that it runs wherever this package is installed.
 * It has the dialogs `payment-reminder` and `opt-out`.
 */
export class SampleBot implements TrialBot {
  readonly name = 'the sample bot (a payment reminder that understands "pay", "later", "stop" and "agent")';
  readonly #reminder = new PlainDialog('payment-reminder');
  readonly #optOut = new PlainDialog('opt-out');
  readonly dialogs = [this.#reminder, this.#optOut];
  #asksForDay = false;
  #withAgent = false;

  async receive({ activity, middlewares, deliver }: Received): Promise<void> {
    const turn = new PlainTurn(activity, deliver);
    await turn.run(middlewares, async () => {
      if (activity.type === 'event' && activity.name === 'handoff.status') this.#withAgent = false;
      if (activity.type === 'message' && !this.#withAgent) await this.#answer(turn, activity.text ?? '');
    });
  }

  async #answer(turn: PlainTurn, text: string): Promise<void> {
    if (this.#asksForDay) {
      this.#asksForDay = false;
      await turn.sendActivity('Noted, thank you. Goodbye.');
      return this.#reminder.end(turn, 'completed', { paid: false });
    }
    switch (text.trim().toLowerCase()) {
      case 'pay':
        await turn.sendActivity('Thank you! Your payment of 49.90 EUR is booked. Goodbye.');
        return this.#reminder.end(turn, 'completed', { paid: true });
      case 'later':
        this.#asksForDay = true;
        return turn.sendActivity('On which day will you pay?');
      case 'stop':
        await turn.sendActivity('You will get no more reminders from us. Goodbye.');
        await this.#optOut.end(turn, 'completed');
        return this.#reminder.end(turn, 'completed');
      case 'agent':
        this.#withAgent = true;
        await turn.sendActivity('One moment, I am asking a colleague to join.');
        await turn.sendActivity({ type: 'event', name: 'handoff.initiate' });
        return this.#reminder.end(turn, 'completed', { paid: false });
      default:
        return turn.sendActivity(question);
    }
  }
}
