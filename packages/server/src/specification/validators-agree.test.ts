import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openValidatorsScene, type State, states, type ValidatorsScene } from './validators/scene.js';
import { type Validator, validators } from './validators/validators.js';

const expected: Record<State, string> = {
  valid: 'good',
  expired: 'expired',
  revoked: 'revoked',
  held: 'revoked',
  released: 'good',
};

describe('every certificate template, in every state', () => {
  let scene: ValidatorsScene;
  beforeAll(async () => {
    scene = await openValidatorsScene();
  }, 300_000);
  afterAll(async () => await scene[Symbol.asyncDispose]());

  test('the scene has a certificate of every template in every state', () => {
    const templates = new Set(scene.judged.map(({ template }) => template.commonName));
    expect(templates.size).toBeGreaterThanOrEqual(7);
    expect(scene.judged).toHaveLength(templates.size * states.length);
  });

  test.each(validators.map((validator): [string, Validator] => [validator.name, validator]))(
    'is judged by %s as the authority means it',
    async (_, validator) => {
      const verdicts = await validator.judge(scene);
      const table = Object.fromEntries(
        scene.judged.map(({ template, state }, index) => [
          `${template.commonName} ${state}`,
          verdicts[index],
        ]),
      );
      const meant = Object.fromEntries(
        scene.judged.map(({ template, state }) => {
          // A status says nothing of the end of a certificate.
          const isGood = validator.isStatusOnly && state === 'expired';
          return [`${template.commonName} ${state}`, isGood ? 'good' : expected[state]];
        }),
      );
      expect(table).toEqual(meant);
    },
    300_000,
  );
});
