import { z } from 'zod';
import { ArgumentError } from '../../errors/argument-error.js';
import { nearest } from '../../nearest.js';
import { checkOptions } from '../../options/option-faults.js';
import { describeSize, oneOf, option, optionsOf } from '../../options/option-kinds.js';
import { expectedAddress, isAddress } from '../receiving/id-kinds.js';
import { startConversationKind } from './start-conversation.js';
import type { EngagementStart } from './start-engagement.js';

/** A text that may be a person's: what came instead is described and not repeated. */
const words = (expected: string, most: number) =>
  option<string>(
    expected,
    (value) => typeof value === 'string' && value.trim() !== '' && value.length <= most,
    { describe: describeSize },
  );

const schema = optionsOf({
  engagement: words('the name of an engagement of the manifest', 200),
  to: option<string>(`the guest's address on the channel, ${expectedAddress}`, isAddress, {
    describe: describeSize,
  }),
  text: words('a text of 1 to 2,000 characters', 2_000),
  key: words('a key of your own for this start, of 1 to 200 characters', 200),
  activeConversation: oneOf(['refuse', 'use']).optional(),
  data: z.unknown().optional(),
  conversation: startConversationKind.optional(),
} satisfies Record<keyof EngagementStart, z.ZodType>);

/**
 * @param names the engagements that there are
 * @throws ConfigurationError with everything that is wrong, or ArgumentError where there is no such engagement
 */
export function checkStart(start: EngagementStart, names: Iterable<string> | undefined): void {
  checkOptions('startEngagement()', schema, start);
  const known = names && [...names];
  if (known === undefined || known.includes(start.engagement)) return;
  const meant = nearest(start.engagement, known);
  const advice = meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${meant}"?`;
  throw new ArgumentError(
    'engagement',
    'the name of an engagement of the manifest',
    start.engagement,
    `${advice} Nothing was sent.`,
  );
}
