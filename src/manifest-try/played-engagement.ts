import type { GenesysDisconnect } from '../genesys-disconnect.js';
import type { GenesysSimulator } from '../simulator/genesys-simulator.js';
import { linkSession } from '../turns/session-link.js';
import { Turn } from '../turns/turn.js';
import type { ActivityLike, TurnLike } from '../turns/turn-like.js';
import { recordOf } from '../turns/turn-record.js';
import type { SeenEnd } from './dialog-ends.js';
import { agentActs } from './live-agent.js';
import { whyNot } from './nearest-reason.js';
import type { TurnMiddleware } from './plain-turn.js';
import { describeIncoming, receivedActivity } from './received-activity.js';
import type { IncomingActivity, Scene, Transcript } from './transcript.js';
import type { TrialBot } from './trial-bot.js';
import type { TrialLog } from './trial-log.js';
import type { TrialTime } from './trial-time.js';

/** How long a guest takes to read and to write, where the transcript does not say, in milliseconds. */
const guestPaceMs = 10_000;

interface Stage {
  readonly bot: TrialBot;
  readonly disconnect: GenesysDisconnect;
  readonly cloud: GenesysSimulator;
  readonly log: TrialLog;
  readonly engagement?: string | undefined;
  readonly unlinked?: boolean | undefined;
  readonly channel?: string | undefined;
}

/** Plays a transcript to a bot, as its channel would. */
export class PlayedEngagement {
  /** How many turns there were so far. */
  turns = 0;
  readonly #stage: Stage;
  readonly #ends: SeenEnd[] = [];
  readonly #sent: string[] = [];
  #conversationId: string | undefined;
  #turn: Turn | undefined;
  #reachedBot = false;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** A dialog of the bot ended. */
  see(end: SeenEnd): void {
    this.#ends.push(end);
    this.#stage.log.add('dialog', `"${end.id}" ${end.outcome}`);
  }

  async play({ scenes }: Transcript, time: TrialTime): Promise<void> {
    let before: Scene | undefined;
    for (const scene of scenes) {
      if (scene.kind === 'wait') await time.pass(scene.ms);
      else if (scene.kind === 'agent') {
        this.#stage.log.add('agent', scene.act);
        agentActs(this.#stage.cloud, this.#conversation, scene.act);
      } else {
        await time.pass(scene.afterMs ?? (before?.kind === 'incoming' ? guestPaceMs : 0));
        await this.#receive(scene);
      }
      before = scene;
    }
  }

  async #receive({ activity, cues }: Extract<Scene, { kind: 'incoming' }>): Promise<void> {
    const { bot, disconnect, log, channel = 'open-messaging', unlinked } = this.#stage;
    this.turns += 1;
    this.#turn = undefined;
    this.#reachedBot = false;
    this.#ends.length = 0;
    this.#sent.length = 0;
    const isMessage = activity.type === 'message';
    log.add(isMessage ? 'guest' : 'note', isMessage ? (activity.text ?? '') : describeIncoming(activity));
    try {
      const turn = bot.receive({
        activity: receivedActivity(activity, {
          turn: this.turns,
          channel,
          genesysConversationId: unlinked ? undefined : this.#conversation,
        }),
        cues,
        middlewares: [this.#outside, disconnect.middleware, this.#inside],
        deliver: (sent) => this.#delivered(sent),
      });
      await withinPatience(turn);
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#judge(isMessage);
  }

  /** Around the façade's: sees its record of the turn when all is decided. */
  readonly #outside: TurnMiddleware = {
    onTurn: async (context, next) => {
      try {
        await next();
      } finally {
        const record = recordOf(context);
        if (record instanceof Turn) this.#turn = record;
      }
    },
  };

  /** Between the façade's and the bot: only what the guest gate lets through comes here. */
  readonly #inside: TurnMiddleware = {
    onTurn: async (context, next) => {
      const isFirst = this.turns === 1;
      this.#reachedBot = true;
      if (context.activity.type === 'message') this.#relay(context);
      const { engagement, unlinked } = this.#stage;
      if (isFirst && engagement !== undefined && unlinked !== true) {
        await linkSession(context, { conversationId: this.#conversation, engagement });
      }
      await next();
      this.#followLink(context);
    },
  };

  get #conversation(): string {
    this.#conversationId ??= this.#stage.cloud.createConversation().id;
    return this.#conversationId;
  }

  /** The guest's words reach Genesys Cloud too; after the end, they open the conversation again. */
  #relay({ activity }: TurnLike): void {
    const { cloud, log } = this.#stage;
    const { text = '' } = activity as IncomingActivity;
    const { how } = cloud.guestWrites(this.#conversation, text);
    if (how === 'reopened')
      log.add('reopened', 'the guest wrote after the close: the conversation is open again');
  }

  /** A bot that links by itself may name a conversation that the simulator does not have yet. */
  #followLink(context: TurnLike): void {
    const record = recordOf(context);
    const linked = record instanceof Turn ? record.link?.conversationId : undefined;
    if (linked === undefined || linked === this.#conversationId) return;
    const { cloud } = this.#stage;
    this.#conversationId = cloud.conversation(linked)?.id ?? cloud.createConversation({ id: linked }).id;
  }

  #delivered({ type, text, name }: ActivityLike & { readonly text?: string | undefined }): void {
    const { log } = this.#stage;
    if (type === 'message') log.add('bot', text ?? '(a message without a text)');
    if (type === 'endOfConversation') log.add('bot', 'sends endOfConversation');
    if (type !== 'event') return;
    log.add('bot', `sends the event ${name}`);
    if (name !== undefined && !name.startsWith('handoff.')) this.#sent.push(name);
  }

  #failed(error: unknown): void {
    const { log } = this.#stage;
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log.add('note', `the turn failed (${what})`);
    const lost = this.#turn?.signals.length
      ? ' Something had ended in it, but a turn that fails ends nothing.'
      : '';
    log.miss({ code: 'turn-failed', why: `The bot failed in this turn (${what}).${lost}`, turn: this.turns });
  }

  #judge(isMessage: boolean): void {
    const { log, disconnect, bot } = this.#stage;
    if (!this.#reachedBot && isMessage)
      log.add('gate', 'the session is over, so the message did not reach the bot');
    if (this.#turn === undefined) return;
    const missed = whyNot(disconnect.manifest, { turn: this.#turn, ends: this.#ends, sent: this.#sent });
    if (missed === undefined) return;
    const blind = missed.code === 'nothing-ended' && bot.dialogs.length === 0;
    log.miss({ ...(blind ? noDialogs : missed), turn: this.turns });
  }
}

/** Real time, for a bot that calls services of its own. */
const patienceMs = 60_000;

/** A turn that never ends would keep the trial for ever. */
async function withinPatience(turn: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    const message = `the turn did not end within ${patienceMs / 1_000} s`;
    timer = setTimeout(() => reject(new Error(message)), patienceMs);
  });
  await Promise.race([turn, tooLong]).finally(() => clearTimeout(timer));
}

const noDialogs = {
  code: 'no-dialogs',
  why:
    'No dialog was found in the bot, so none could be seen to end. Export them as "dialogs", or return { bot, dialogs } ' +
    'from createBot.',
} as const;
