import type { CardApplication, CardRetirement } from '@cardea/cards';
import type { CardeaClient, v1, v2 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import type { RequestOnCard } from './card-in-use.js';
import { defaultAdminKeyOf } from './default-admin-key.js';

/** Retire or, for a temporary card, TemporaryCardRetire. */
export type RetireRequest = Extract<RequestOnCard, 'Retire' | 'TemporaryCardRetire'>;

/** The type of request that ends the life of a card. */
export function retireRequestOf({ flags }: Pick<v2.Smartcard, 'flags'>): RetireRequest {
  return flags.includes('Temporary') ? 'TemporaryCardRetire' : 'Retire';
}

/** What the profile template of a card says of a retirement, and how its cards are set up. */
export interface RetirementTerms {
  readonly requestType: RetireRequest;
  readonly retirement: CardRetirement;
  readonly configuration: v1.SmartcardConfiguration;
}

/**
 * Reads what becomes of a card that is retired (MIM CM: RetirePolicy; TemporaryCardsPolicy, which blocks no user PIN).
 *
 * Errors: `CommandFailure` when the caller may not read the profile template; `CardeaApiError`.
 */
export async function retirementTerms(
  client: CardeaClient,
  smartcard: Pick<v2.Smartcard, 'profileTemplateUuid' | 'flags'>,
  application: CardApplication,
): Promise<RetirementTerms> {
  const requestType = retireRequestOf(smartcard);
  const policyName = requestType === 'Retire' ? 'Retire' : 'TemporaryCards';
  const [policy, configuration] = await Promise.all([
    client.getWorkflowPolicy(smartcard.profileTemplateUuid, policyName),
    client.getSmartcardConfiguration(smartcard.profileTemplateUuid),
  ]);
  if (policy === undefined || configuration === undefined) {
    throw new CommandFailure('The server does not show the profile template of the card.');
  }
  return {
    requestType,
    configuration,
    retirement: {
      isErased: policy.EraseCard === true,
      isUserPinBlocked: policy.BlockUserPin === true,
      adminKey: adminKeyAfterwards(policy, configuration, application),
    },
  };
}

/** Both switches at once are refused by the server when a profile template is saved. */
function adminKeyAfterwards(
  { BlockAdminPin, ResetAdminPin }: v1.WorkflowPolicy,
  configuration: v1.SmartcardConfiguration,
  application: CardApplication,
): CardRetirement['adminKey'] {
  if (BlockAdminPin === true) return 'block';
  return ResetAdminPin === true ? defaultAdminKeyOf(configuration, application) : 'keep';
}
