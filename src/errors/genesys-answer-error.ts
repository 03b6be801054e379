import { type ApiFailure, GenesysApiError } from './genesys-api-error.js';

const code = 'GENESYS_ANSWER_UNUSABLE';

/** What is wrong with an answer that came. */
export type AnswerFault = 'not-json' | 'unexpected-shape' | 'too-big' | 'redirect';

/** An answer came that is not one of Genesys Cloud's: HTML, cut-off JSON, too much of it, a redirect. */
export class GenesysAnswerError extends GenesysApiError {
  override readonly name = 'GenesysAnswerError';
  readonly code = code;

  constructor(
    failure: ApiFailure,
    readonly fault: AnswerFault,
    /** What exactly, in a clause that quotes nothing of the answer. */
    detail: string,
  ) {
    const { problem, remedy } = wordings[fault];
    super(
      code,
      failure,
      { problem: `${failure.origin} ${problem} (${detail})`, remedy },
      mayPass(failure, fault),
    );
  }
}

/**
 * A success that is not JSON, or breaks off, was garbled on the way, as a broken connection is. A refusal in HTML, a
 * redirect or another shape is how this address answers.
 */
function mayPass({ call: { status = 0 } }: ApiFailure, fault: AnswerFault): boolean {
  return fault === 'not-json' && status < 300;
}

const wordings: Record<AnswerFault, { problem: string; remedy: string }> = {
  'not-json': {
    problem: 'did not answer as Genesys Cloud does',
    remedy:
      'Something between here and the platform answered instead, or the address is wrong: check the region and the proxy.',
  },
  'unexpected-shape': {
    problem: 'answered without what this call needs',
    remedy:
      'Check that the address is that of Genesys Cloud, and report it to the maintainers with the correlation id.',
  },
  'too-big': {
    problem: 'sent more than is read',
    remedy: 'Raise maxAnswerBytes if such an answer is expected, or ask for fewer conversations at once.',
  },
  redirect: {
    problem: 'sent the call elsewhere, and redirects are not followed because the token would follow',
    remedy: 'Set the region (or apiUrl and loginUrl) to where the organisation really is.',
  },
};
