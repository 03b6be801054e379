import { systemClock } from '../../clock.js';
import type { ClientSettings } from '../../genesys/client-options.js';
import { HttpTransport } from '../../genesys/http-transport.js';
import { isLoopback } from '../../genesys/loopback.js';
import type { Manifest } from '../../manifest/manifest-schema.js';
import { outboxFile } from '../outbox-option.js';
import type { Terminal } from '../terminal.js';
import { terminalLogger } from '../terminal-logger.js';
import { checkClock } from './check-clock.js';
import { checkCredentials } from './check-credentials.js';
import { checkDatabase } from './check-database.js';
import { checkApiHost, checkLoginHost } from './check-hosts.js';
import { checkIntegration } from './check-integration.js';
import { checkManifest } from './check-manifest.js';
import { checkPermission } from './check-permission.js';
import { checkRateLimit } from './check-rate-limit.js';
import { type CheckResult, failed, skipped } from './check-result.js';
import { checkNode, checkSqliteDriver } from './check-runtime.js';
import { checkSettings } from './check-settings.js';
import { checkThreading } from './check-threading.js';
import { checkWebhook } from './check-webhook.js';
import { permissionProbes } from './permission-probes.js';
import { PlatformSession } from './platform-session.js';
import { checkWebhookAddress } from './webhook-address.js';

/** What is examined, beside what the environment says. */
export interface Examination {
  readonly manifest: string | undefined;
  readonly outbox: string | undefined;
  /** The id of an Open Messaging integration. */
  readonly integration: string | undefined;
  /** Where the webhook's receiver is. @default the integration's */
  readonly webhook: URL | undefined;
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** No answer of the checks is longer. */
const maxAnswerBytes = 4 * 1_048_576;

/** Every check, one after the other: first what is on this machine, then from the network up. */
export async function* examine(examination: Examination, terminal: Terminal): AsyncGenerator<CheckResult> {
  const { timeoutMs } = examination;
  yield checkNode();
  if (outboxFile(examination.outbox) !== undefined) yield await checkSqliteDriver();
  yield await checkDatabase(examination.outbox, terminalLogger(terminal));
  const { result: ofManifest, manifest } = await checkManifest(examination.manifest);
  yield ofManifest;
  const transport = new HttpTransport({ timeoutMs, maxAnswerBytes });
  try {
    const { result: ofSettings, settings } = checkSettings(timeoutMs);
    yield ofSettings;
    const webhookUrl =
      settings === undefined
        ? yield* withoutPlatform('the settings of Genesys Cloud are wrong')
        : yield* examinePlatform(settings, { ...examination, manifest }, transport, terminal);
    const isSimulated = settings !== undefined && isLoopback(settings.apiUrl);
    yield* examineWebhook(examination.webhook?.href ?? webhookUrl, isSimulated, transport);
  } finally {
    transport.close();
  }
}

/** @returns the address of the integration's webhook, where it is known */
async function* examinePlatform(
  settings: ClientSettings,
  { integration, manifest }: Omit<Examination, 'manifest'> & { readonly manifest: Manifest | undefined },
  transport: HttpTransport,
  terminal: Terminal,
): AsyncGenerator<CheckResult, string | undefined> {
  const asking = { transport, clock: systemClock };
  const login = await checkLoginHost(asking, settings);
  yield login.result;
  const api = await checkApiHost(asking, settings);
  yield api.result;
  if (api.time !== undefined) yield checkClock(api.time);
  if (!login.isThere || !api.isThere) return yield* withoutPlatform('Genesys Cloud cannot be reached');

  const session = new PlatformSession(settings, terminalLogger(terminal), terminal);
  try {
    const credentials = await checkCredentials(session);
    yield credentials;
    if (credentials.status === 'failed') return yield* withoutPlatform('there is no token', false);
    for (const probe of permissionProbes) {
      yield await checkPermission(probe, session, integration !== undefined);
      if (session.isLost) return yield* withoutPlatform('Genesys Cloud stopped answering', false);
    }
    yield await checkRateLimit(session);
    yield await checkThreading(session, manifest);
    if (integration === undefined) {
      yield skipped('integration', 'None was named with --integration or in the environment');
      return undefined;
    }
    const { result, webhookUrl } = await checkIntegration(session, integration);
    yield result;
    return webhookUrl;
  } finally {
    session.close();
  }
}

async function* withoutPlatform(why: string, orToken = true): AsyncGenerator<CheckResult, undefined> {
  if (orToken) yield skipped('credentials', `Not checked: ${why}`);
  for (const check of ['permissions', 'rate-limit', 'threading-window', 'integration']) {
    yield skipped(check, `Not checked: ${why}`);
  }
  return undefined;
}

async function* examineWebhook(
  address: string | undefined,
  isSimulated: boolean,
  transport: HttpTransport,
): AsyncGenerator<CheckResult> {
  if (address === undefined) {
    yield skipped('webhook', 'None was named with --webhook, and none is known of an integration');
    return;
  }
  if (!URL.canParse(address)) {
    yield failed('webhook', "The integration's webhook has no address that can be used", 'Correct its URL.');
    return;
  }
  const url = new URL(address);
  yield await checkWebhookAddress(url, isSimulated);
  yield await checkWebhook(transport, url);
}
