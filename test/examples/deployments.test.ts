import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { validate as validateDockerfile } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const path = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
const read = (name: string) => readFileSync(path(name), 'utf8');

const kinds = { Deployment, PodDisruptionBudget, Service };

describe('the deployment samples', () => {
  test.each(
    parseAllDocuments(read('kubernetes/bot.yaml')).map((document) => [document.get('kind'), document]),
  )('the %s is what Kubernetes takes', (kind, document) => {
    const Kind = kinds[kind as keyof typeof kinds];
    expect(document.errors).toEqual([]);
    new Kind(document.toJSON()).validate();
  });

  test('the pod has longer to stop than the host takes to drain', () => {
    const [, deployment] = parseAllDocuments(read('kubernetes/bot.yaml'));
    const hostDrainSeconds = 2 * 15;
    const grace = deployment?.toJSON().spec.template.spec.terminationGracePeriodSeconds;
    expect(grace).toBeGreaterThan(hostDrainSeconds);
  });

  test('the Dockerfile has no faults', () => {
    expect(validateDockerfile(read('kubernetes/Dockerfile'))).toEqual([]);
  });

  test('shellcheck finds nothing in the App Service script', ({ skip }) => {
    const { error, status, stdout } = spawnSync('shellcheck', [path('azure-app-service/deploy.sh')], {
      encoding: 'utf8',
    });
    if (error !== undefined) skip('shellcheck is not installed (apt-get install shellcheck)');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
