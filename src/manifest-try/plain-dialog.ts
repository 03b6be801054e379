import type { DialogLike, TurnLike } from '../turns/turn-like.js';

const reasons = { completed: 'endCalled', cancelled: 'cancelCalled', replaced: 'replaceCalled' } as const;

/** A dialog without an SDK: all that can be said of it is that it ends, as the SDKs' dialogs do. */
export class PlainDialog implements DialogLike {
  constructor(readonly id: string) {}

  /** Wrapped by whoever watches the dialog. */
  async endDialog(_context: TurnLike, _instance: unknown, _reason: unknown): Promise<void> {}

  /** Ends it in the SDKs' order: the dialog first, its result a moment later. */
  async end(context: TurnLike, outcome: keyof typeof reasons, result?: unknown): Promise<void> {
    await this.endDialog(context, {}, reasons[outcome]);
    if (outcome !== 'completed') return;
    const turn = context.turnState.get('turn');
    if (typeof turn === 'object' && turn !== null) Reflect.set(turn, 'lastresult', result);
  }
}
