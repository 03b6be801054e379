import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { ClosePlan } from '../../src/closing/close-plan.js';
import { builtWorker } from './built-worker.js';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.js';

type Said<Type extends FromWorker['type']> = Extract<FromWorker, { type: Type }>;

const alive = new Set<ChildProcess>();
// However this process ends, save by SIGKILL, and then the workers end because the channel does.
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** A worker in a process of its own, seen from the process that started it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #heard = new EventEmitter();
  readonly #isReady: Promise<unknown>;
  /** Resolves to the signal that ended it, or `null`, when everything that it said was heard. */
  readonly exited: Promise<NodeJS.Signals | null>;
  #isStarted: Promise<string> | undefined;

  private constructor(file: string) {
    const child = fork(file, [], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    alive.add(child);
    this.#child = child;
    // The end is told before what the process said last has been read.
    const silent = new Promise<void>((resolve) => child.once('disconnect', resolve));
    this.exited = new Promise((resolve) => {
      child.once('exit', async (_code, signal) => {
        alive.delete(child);
        await silent;
        resolve(signal);
      });
    });
    child.on('error', () => {});
    child.on('message', (message: FromWorker) => this.#heard.emit(message.type, message));
    this.#isReady = this.next('ready');
  }

  /** Loads it; it does nothing until `start`. @param among those that are ended together */
  static async spawn(among?: Set<WorkerProcess>): Promise<WorkerProcess> {
    const worker = new WorkerProcess(await builtWorker());
    among?.add(worker);
    return worker;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Gives it its settings. Do not wait for `started` where it is to die before that. */
  async start(settings: WorkerSettings): Promise<void> {
    // It may be killed while it loads.
    await Promise.race([this.#isReady, this.exited]);
    this.#isStarted = Promise.race([
      this.next('started').then(({ instance }) => instance),
      this.next('refused').then(({ message }) => Promise.reject(new Error(message))),
      this.exited.then((signal) => Promise.reject(new Error(`The worker ended by ${signal}.`))),
    ]);
    this.#isStarted.catch(() => {});
    this.#send({ type: 'start', settings });
  }

  /** Its name in leases and in the history. */
  get started(): Promise<string> {
    return this.#isStarted ?? Promise.reject(new Error('It was not told to start.'));
  }

  /** Sends it a terminal turn; the answer comes as `acknowledged`, if it lives. */
  close(conversationId: string, plan: Partial<ClosePlan> = {}): void {
    this.#send({ type: 'close', conversationId, plan });
  }

  on<Type extends FromWorker['type']>(type: Type, listener: (message: Said<Type>) => void): void {
    this.#heard.on(type, listener);
  }

  /** The next message of a kind that fits. */
  next<Type extends FromWorker['type']>(
    type: Type,
    fits: (message: Said<Type>) => boolean = () => true,
  ): Promise<Said<Type>> {
    return new Promise((resolve) => {
      const listener = (message: Said<Type>) => {
        if (!fits(message)) return;
        this.#heard.off(type, listener);
        resolve(message);
      };
      this.#heard.on(type, listener);
    });
  }

  /** SIGSTOP, as a virtual machine that is moved. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** At once, without waiting for its end. */
  killNow(): void {
    this.#child.kill('SIGKILL');
  }

  async kill(): Promise<void> {
    this.killNow();
    await this.exited;
  }

  /** As SIGTERM would have it: drains, hands back, ends. */
  async stop(): Promise<void> {
    this.#send({ type: 'stop' });
    await this.exited;
  }

  #send(message: ToWorker): void {
    // It may have been killed a moment ago, which is not the sender's concern.
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}
