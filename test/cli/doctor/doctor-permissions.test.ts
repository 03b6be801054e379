import { describe, test } from 'vitest';
import { clinic, everything } from './examined.js';

describe.concurrent('doctor, of permissions', { timeout: 60_000 }, () => {
  test('changes nothing in Genesys Cloud', async ({ expect, onTestFinished }) => {
    const { cloud, examined } = await clinic(onTestFinished, { delays: { conversation: 0 } });
    const ids = [cloud.createConversation().id, cloud.createConversation().id];
    cloud.endConversation(ids[1] ?? '');
    const before = structuredClone(cloud.conversations);
    const { wrong } = await examined(['--integration', cloud.integrationId]);
    expect(wrong).toEqual(['webhook']);
    expect(cloud.conversations).toEqual(before);
    expect(cloud.deliveries).toEqual([]);
    const writes = cloud.requests.filter(({ method, path }) => method !== 'GET' && path !== '/oauth/token');
    // Whatever could have changed something was for nothing that there is, and was refused.
    expect(writes.map(({ method, route, status }) => `${method} ${route} ${status}`)).toEqual([
      'PATCH /api/v2/conversations/messages/{conversationId} 404',
      'PATCH /api/v2/conversations/messages/{conversationId}/participants/{participantId} 404',
      'POST /api/v2/conversations/{conversationId}/disconnect 404',
      'POST /api/v2/conversations/messages/agentless 400',
      'POST /api/v2/conversations/messages/{integrationId}/inbound/open/event 404',
    ]);
    const known = [...ids, cloud.integrationId];
    expect(
      writes.filter(({ path, body }) => known.some((id) => `${path}${JSON.stringify(body)}`.includes(id))),
    ).toEqual([]);
    expect(cloud.requests.length).toBeLessThan(20);
  });

  test('takes what open messaging needs for a fault where an integration is named', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, examined } = await clinic(onTestFinished);
    const messages = everything.filter((one) => !one.startsWith('conversation:message:'));
    cloud.setPermissions(
      cloud.credentials.clientId,
      messages.filter((one) => one !== 'messaging:integration:view'),
    );
    const env = { GENESYSCLOUD_OPEN_MESSAGING_INTEGRATION_ID: cloud.integrationId };
    const { wrong, checks } = await examined([], env);
    expect(wrong).toEqual(['permission:read-message', 'permission:start', 'permission:receive']);
    expect(checks.integration).toMatchObject({
      status: 'warning',
      summary: expect.stringContaining('messaging:integration:view is missing'),
    });
    expect(checks.webhook).toMatchObject({ status: 'skipped' });
  });

  test('knows that the right to park disconnects a conversation, and not a participant', async ({
    expect,
    onTestFinished,
  }) => {
    const { cloud, examined } = await clinic(onTestFinished);
    const rest = everything.filter((one) => one !== 'conversation:communication:disconnect');
    cloud.setPermissions(cloud.credentials.clientId, [...rest, 'conversation:message:park']);
    const { wrong } = await examined();
    expect(wrong).toEqual(['permission:disconnect-participant', 'permission:tear-down']);
  });

  test.for([
    ['conversation:communication:view', 'permission:read', 'failed'],
    ['conversation:communication:disconnect', 'permission:disconnect', 'failed'],
    ['conversation:communication:disconnect', 'permission:disconnect-participant', 'failed'],
    ['conversation:communication:disconnect', 'permission:tear-down', 'failed'],
    ['conversation:message:view', 'permission:read-message', 'warning'],
    ['conversation:message:create', 'permission:start', 'warning'],
    ['conversation:message:receive', 'permission:receive', 'warning'],
    ['analytics:conversationDetail:view', 'permission:analytics', 'warning'],
    ['conversation:threadingTimeline:view', 'threading-window', 'warning'],
  ] as const)(
    'sees that %s is missing, by %s',
    async ([permission, check, status], { expect, onTestFinished }) => {
      const { cloud, examined } = await clinic(onTestFinished);
      const rest = everything.filter((one) => one !== permission);
      cloud.setPermissions(cloud.credentials.clientId, rest);
      const { checks, code, report } = await examined();
      expect(checks[check]).toMatchObject({
        status,
        summary: expect.stringContaining(permission),
        mend: expect.stringMatching(
          /Admin > People & Permissions > Roles \/ Permissions .*Admin > Integrations > OAuth > the client > Roles/,
        ),
      });
      const others = report.checks.filter(({ summary, mend }) => mend && !summary.includes(permission));
      expect(others.map((one) => one.check)).toEqual(['database']);
      expect(code).toBe(status === 'failed' ? 1 : 0);
    },
  );
});
