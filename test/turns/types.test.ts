import type {
  Middleware as AgentsMiddleware,
  ConversationState as AgentsState,
  TurnContext as AgentsTurn,
} from '@microsoft/agents-hosting';
import type { ConversationState, Middleware, TurnContext } from 'botbuilder';
import type { ComponentDialog, DialogManager, DialogSet, WaterfallDialog } from 'botbuilder-dialogs';
import type { AdaptiveDialog } from 'botbuilder-dialogs-adaptive';
import type restify from 'restify';
import { expectTypeOf, test } from 'vitest';
import type { afterReply } from '../../src/turns/after-reply.js';
import type { DialogRoot } from '../../src/turns/dialog-tree.js';
import { type TerminalOptions, terminal } from '../../src/turns/mark-terminal.js';
import type { SessionLinksOptions } from '../../src/turns/session-links.js';
import type { TerminalTurnMiddleware } from '../../src/turns/terminal-turn-middleware.js';
import type { BotStateLike, DialogLike, TurnLike } from '../../src/turns/turn-like.js';

test('one middleware fits both SDKs under strict', () => {
  expectTypeOf<TerminalTurnMiddleware>().toExtend<Middleware>();
  expectTypeOf<TerminalTurnMiddleware>().toExtend<AgentsMiddleware>();
});

test('turns and states of both SDKs fit', () => {
  expectTypeOf<TurnContext>().toExtend<TurnLike>();
  expectTypeOf<AgentsTurn>().toExtend<TurnLike>();
  expectTypeOf<ConversationState>().toExtend<BotStateLike>();
  expectTypeOf<AgentsState>().toExtend<BotStateLike>();
});

test('a resolve() that is typed on an SDK’s own turn fits', () => {
  expectTypeOf<(context: TurnContext) => Promise<string>>().toExtend<
    NonNullable<SessionLinksOptions['resolve']>
  >();
});

test('dialogs of every kind can be marked and watched', () => {
  expectTypeOf<WaterfallDialog>().toExtend<DialogLike>();
  expectTypeOf<ComponentDialog>().toExtend<DialogRoot>();
  expectTypeOf<AdaptiveDialog>().toExtend<DialogRoot>();
  expectTypeOf<DialogSet>().toExtend<DialogRoot>();
  expectTypeOf<DialogManager>().toExtend<DialogRoot>();
  const mark = (dialog: WaterfallDialog, options: TerminalOptions) => terminal(dialog, options);
  expectTypeOf(mark).returns.toEqualTypeOf<WaterfallDialog>();
});

test('the handler is one of restify’s', () => {
  expectTypeOf<ReturnType<typeof afterReply>>().toExtend<restify.RequestHandler>();
});
