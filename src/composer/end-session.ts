import { ConfigurationError } from '../errors/configuration-error.js';
import type { Logger } from '../logger.js';
import { closeSession } from '../turns/close-session.js';
import type { DialogContextLike, ExpressionLike, HostDialogs } from './host-dialogs.js';

/** The action's name in `.dialog` files. */
export const endSessionKind = 'GenesysDisconnect.EndSession';

/** What a designer can set; each may be an expression. Left out: the manifest says. */
const properties = ['reason', 'grace', 'final', 'notice'] as const;
type Property = (typeof properties)[number];

/**
 * The action "End the Genesys session": `closeSession` for designers. The session is closed when the turn is over,
 * whatever the manifest says; the dialog itself goes on with its next action.
 */
export function endSessionAction({ Dialog, text, condition, value }: HostDialogs, logger: Logger) {
  // The grace takes any value, because an expression may give milliseconds.
  const converters = { disabled: condition, reason: text, grace: value, final: condition, notice: text };

  return class EndSession extends Dialog {
    static readonly $kind = endSessionKind;
    readonly disabled?: ExpressionLike;
    readonly reason?: ExpressionLike;
    readonly grace?: ExpressionLike;
    readonly final?: ExpressionLike;
    readonly notice?: ExpressionLike;

    override getConverter(property: string): unknown {
      return property in converters ? converters[property as Property] : super.getConverter(property);
    }

    async beginDialog(dc: DialogContextLike): Promise<unknown> {
      if (this.disabled?.getValue(dc.state) !== true) await this.#close(dc);
      return dc.endDialog();
    }

    onComputeId(): string {
      return `${endSessionKind}[${this.reason ?? ''}]`;
    }

    async #close({ context, state }: DialogContextLike): Promise<void> {
      const evaluated = (property: Property) => this[property]?.getValue(state) ?? undefined;
      const { grace, ...options } = asOptions(evaluated);
      try {
        await closeSession(context, { id: endSessionKind, ...options, grace });
      } catch (error) {
        // A slip in an expression must not leave the session open, nor fail the guest's turn.
        if (!(error instanceof ConfigurationError)) throw error;
        logger.warn(
          'The grace of an action gave no duration such as "3s" and no number of milliseconds; the manifest\'s is taken.',
          { action: this.onComputeId() },
        );
        await closeSession(context, { id: endSessionKind, ...options });
      }
    }
  };
}

/** What the expressions gave, each only if it is of its kind: an expression over nothing gives nothing. */
function asOptions(evaluated: (property: Property) => unknown) {
  const textOf = (property: Property) => {
    const given = evaluated(property);
    return given === undefined || given === '' ? undefined : String(given);
  };
  const grace = evaluated('grace');
  const final = evaluated('final');
  return {
    reason: textOf('reason'),
    grace: typeof grace === 'number' ? grace : textOf('grace'),
    final: typeof final === 'boolean' ? final : undefined,
    notice: textOf('notice'),
  };
}
