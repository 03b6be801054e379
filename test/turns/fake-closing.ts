import type { Closure, ClosureDraft } from '../../src/closing/closure.js';
import { isEnded } from '../../src/closing/closure.js';
import type { SessionClosing } from '../../src/closing/session-closing.js';

/** A closer that keeps closures in memory and never closes anything by itself. */
export class FakeClosing implements SessionClosing {
  readonly closures: Closure[] = [];
  readonly calls: string[] = [];
  /** In which Genesys conversations guests have written; `undefined`: in none that is known. */
  readonly heardIn: (string | undefined)[] = [];
  /** What the next calls wait for or fail with. */
  before: (call: string) => Promise<void> | void = () => {};

  async schedule(draft: ClosureDraft): Promise<Closure> {
    await this.#called('schedule');
    const open = this.#newest(draft.conversationId);
    if (open !== undefined && !isEnded(open.state)) {
      return this.set(open.id, { signals: [...open.signals, ...draft.signals] });
    }
    const closure: Closure = {
      ...draft,
      id: `closure-${this.closures.length + 1}`,
      sequence: (open?.sequence ?? 0) + 1,
      state: 'scheduled',
      failures: 0,
      checks: 0,
      createdAt: 0,
      updatedAt: 0,
    };
    this.closures.push(closure);
    return closure;
  }

  async setDue(closureId: string, dueAt: number): Promise<void> {
    await this.#called('setDue');
    this.set(closureId, { dueAt });
  }

  async latest(conversationId: string): Promise<Closure | undefined> {
    await this.#called('latest');
    return this.#newest(conversationId);
  }

  async cancel(closureId: string, cause: string): Promise<boolean> {
    await this.#called('cancel');
    const closure = this.closures.find(({ id }) => id === closureId);
    if (closure?.state !== 'scheduled') return false;
    this.set(closureId, { state: 'cancelled', cause });
    return true;
  }

  async claimLateGuest(closureId: string): Promise<boolean> {
    await this.#called('claimLateGuest');
    const closure = this.closures.find(({ id }) => id === closureId);
    if (closure === undefined || closure.lateGuestAt !== undefined) return false;
    this.set(closureId, { lateGuestAt: 1 });
    return true;
  }

  heardGuest(conversationId: string | undefined): void {
    this.heardIn.push(conversationId);
  }

  /** Changes a closure as the closer would. */
  set(closureId: string, change: Partial<Closure>): Closure {
    const index = this.closures.findIndex(({ id }) => id === closureId);
    const closure = { ...(this.closures[index] as Closure), ...change };
    this.closures[index] = closure;
    return closure;
  }

  get only(): Closure {
    const [closure, ...others] = this.closures;
    if (closure === undefined || others.length > 0) {
      throw new Error(`Expected one closure, found ${this.closures.length}`);
    }
    return closure;
  }

  #newest(conversationId: string): Closure | undefined {
    return this.closures.findLast((closure) => closure.conversationId === conversationId);
  }

  async #called(call: string): Promise<void> {
    this.calls.push(call);
    await this.before(call);
  }
}
