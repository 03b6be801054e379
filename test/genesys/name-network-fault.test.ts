import { describe, expect, it } from 'vitest';
import { nameNetworkFault } from '../../src/genesys/name-network-fault.js';

const withCode = (code: unknown) => Object.assign(new Error('no'), { code });

describe('nameNetworkFault', () => {
  it.each([
    ['ECONNREFUSED', 'refused', false],
    ['EHOSTUNREACH', 'refused', false],
    ['ENOTFOUND', 'unknown-host', false],
    ['EAI_AGAIN', 'unknown-host', false],
    ['CERT_HAS_EXPIRED', 'tls', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', false],
    ['ETIMEDOUT', 'timed-out', true],
    ['HPE_INVALID_CONSTANT', 'not-http', true],
    ['ECONNRESET', 'broken-off', true],
    ['EPIPE', 'broken-off', true],
  ])('takes %s for %s', (code, fault, mayHaveArrived) => {
    expect(nameNetworkFault(withCode(code))).toEqual({ fault, networkCode: code, mayHaveArrived });
  });

  it.each([undefined, 7, 'a code with spaces', 'X'.repeat(61)])(
    'does not repeat what is no code: %j',
    (code) => {
      expect(nameNetworkFault(withCode(code))).toEqual({
        fault: 'broken-off',
        networkCode: 'UNKNOWN',
        mayHaveArrived: true,
      });
    },
  );

  it('takes whatever is thrown', () => {
    expect(nameNetworkFault('no').fault).toBe('broken-off');
    expect(nameNetworkFault(undefined).fault).toBe('broken-off');
  });
});
