import { describeSize, option } from '../../options/option-kinds.js';

const visible = /^[!-~]{16,}$/;

/** The secret of a signature. The platform wants 16 characters or more. */
export const signatureSecrets = () =>
  oneOrMore(
    'a secret of 16 characters or more, or a list of such secrets',
    (secret) => typeof secret === 'string' && secret.length >= 16,
  );

/** A token that comes in a header. */
export const bearerTokens = () =>
  oneOrMore(
    'a token of 16 visible characters or more, without spaces, or a list of such tokens',
    (token) => typeof token === 'string' && visible.test(token),
  );

/** Either the one, or the list. */
export const listed = <Value>(value: Value | readonly Value[]): readonly Value[] =>
  Array.isArray(value) ? value : [value as Value];

function oneOrMore(expected: string, fits: (value: unknown) => boolean) {
  return option<string | readonly string[]>(
    expected,
    (value) => listed(value).length > 0 && listed(value).every(fits),
    { describe: describeSize },
  );
}
