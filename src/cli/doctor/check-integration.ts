import { ArgumentError } from '../../errors/argument-error.js';
import { GenesysApiError } from '../../errors/genesys-api-error.js';
import { GenesysNotFoundError } from '../../errors/genesys-not-found-error.js';
import { GenesysPermissionError } from '../../errors/genesys-permission-error.js';
import type { OpenIntegration } from '../../genesys/open-integration.js';
import { printable } from '../../printable.js';
import { administration, grantPermission } from './administration.js';
import { type CheckResult, failed, ok, warning } from './check-result.js';
import type { PlatformSession } from './platform-session.js';

const check = 'integration';

/** Whether the Open Messaging integration is there and ready, and where its webhook is. */
export async function checkIntegration(
  session: PlatformSession,
  id: string,
): Promise<{ readonly result: CheckResult; readonly webhookUrl?: string | undefined }> {
  try {
    const integration = await session.ask((genesys) => genesys.readOpenIntegration(id));
    return { result: judge(integration), webhookUrl: integration.webhookUrl };
  } catch (error) {
    return { result: explain(error, id) };
  }
}

function judge({ id, name, createStatus }: OpenIntegration): CheckResult {
  const named = name === undefined ? id : `"${printable(name)}" (${id})`;
  if (createStatus === undefined || createStatus === 'Completed')
    return ok(check, `The Open Messaging integration ${named} is there`);
  const status = printable(createStatus);
  if (status === 'Initiated')
    return warning(
      check,
      `The Open Messaging integration ${named} is still being made (createStatus ${status})`,
      `Wait a minute, and run doctor again. ${administration.platforms} shows it too.`,
    );
  return failed(
    check,
    `The Open Messaging integration ${named} was not made (createStatus ${status})`,
    `${administration.platforms}: see what is wrong with it, or make it anew.`,
  );
}

function explain(error: unknown, id: string): CheckResult {
  if (error instanceof ArgumentError)
    return failed(
      check,
      'What is given as the id of the Open Messaging integration is no id',
      `Give the UUID of the integration (${administration.platforms}) with --integration, or in GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID.`,
    );
  if (error instanceof GenesysNotFoundError)
    return failed(
      check,
      `There is no Open Messaging integration ${id} in this organisation`,
      `${administration.platforms}: compare the id, and see that it is an Open Messaging integration.`,
    );
  if (error instanceof GenesysPermissionError)
    return warning(
      check,
      'The Open Messaging integration cannot be read: messaging:integration:view is missing. Only doctor needs it',
      `${grantPermission(['messaging:integration:view'])} Or look at it yourself: ${administration.platforms}.`,
    );
  if (error instanceof GenesysApiError)
    return failed(check, error.message, 'Run doctor again when Genesys Cloud answers.');
  throw error;
}
